//! Areas B and H: addresses, images, markers, vulnerability, copies and notes.

use crate::fixtures::{
    address, attachment, born, clear_warning, day, decision_id, face_image, open, photo,
    return_decision, service_mark, set_warning, violation, vulnerability,
};
use crate::specification::{after, given};
use events::Event;
use events::codes::{MediaType, Vulnerability, WarningMarker};
use law::{AddPhoto, AttachDocument, FaceImage, ImageHeader};

#[test]
fn an_address_is_in_latvia_or_abroad_and_dated_in_order() {
    let file = given(after([open().into()]));
    for country in ["LVA", "UZB"] {
        file.when(address(country, Some("2026-03-02"), None))
            .then_types(&["AddressRecorded"]);
    }
    file.when(address("LVA", None, None)).then_accepted();
    file.when(address("LVA", Some("2026-06-30"), Some("2026-12-31")))
        .then_accepted();
    file.when(address("LVA", Some("2026-07-01"), None))
        .then_refused(10);
    file.when(address("LVA", Some("2026-03-02"), Some("2026-03-01")))
        .then_refused_as("ENDS_BEFORE_IT_BEGINS");
    file.when(address("SUN", None, None)).then_refused(20);
    let mut empty = address("LVA", None, None);
    empty.address.address.clear();
    file.when(empty).then_refused_as("TEXT_EMPTY");
    let known = after([
        open().into(),
        address("LVA", Some("2026-03-02"), None).into(),
    ]);
    let file = given(known);
    file.when(address("LVA", Some("2026-03-02"), None))
        .then_nothing();
    file.when(address("LVA", Some("2026-03-02"), Some("2026-06-01")))
        .then_accepted();
}

#[test]
fn r_036_a_facial_image_passes_the_quality_check() {
    let file = given(after([open().into()]));
    let with = |image: FaceImage| AddPhoto { image, ..photo() };
    file.when(photo()).then_types(&["PhotoAdded"]);
    for (width, height) in [(240, 320), (u16::MAX, u16::MAX)] {
        file.when(with(face_image(width, height))).then_accepted();
    }
    for (width, height) in [(239, 320), (240, 319), (0, 0)] {
        file.when(with(face_image(width, height))).then_refused(36);
    }
    let token = face_image(480, 640);
    let refused = |change: &dyn Fn(&mut FaceImage)| {
        let mut image = token.clone();
        change(&mut image);
        file.when(with(image)).then_refused(36);
    };
    refused(&|image| (image.header, image.size_bytes) = (None, 0));
    refused(&|image| image.header = None);
    refused(&|image| image.faces = 0);
    refused(&|image| image.faces = 2);
    refused(&|image| image.media_type = MediaType::Png);
    refused(&|image| {
        image.media_type = MediaType::Pdf;
        image.header = Some(ImageHeader {
            media_type: MediaType::Pdf,
            width: 480,
            height: 640,
        });
    });
    refused(&|image| image.size_bytes = 33 * 1024 + 1);
    let largest = FaceImage {
        size_bytes: 33 * 1024,
        ..token
    };
    file.when(with(largest)).then_accepted();
    file.when(AddPhoto {
        taken_on: day("2026-07-01"),
        ..photo()
    })
    .then_refused(10);
    given(after([open().into(), photo().into()]))
        .when(photo())
        .then_nothing();
}

#[test]
fn a_warning_marker_is_set_once_and_cleared_once() {
    let marker = WarningMarker::Violent;
    let file = given(after([open().into()]));
    file.when(set_warning(marker, "2026-03-02"))
        .then_types(&["WarningSet"]);
    file.when(set_warning(marker, "2026-07-01"))
        .then_refused(10);
    file.when(clear_warning(marker, "2026-03-02"))
        .then_nothing();
    let set = after([open().into(), set_warning(marker, "2026-03-02").into()]);
    let file = given(set);
    file.when(set_warning(marker, "2026-03-02")).then_nothing();
    let without_reason = law::SetWarning {
        reason: None,
        ..set_warning(marker, "2026-03-02")
    };
    file.when(without_reason).then_nothing();
    let otherwise = law::SetWarning {
        reason: Some("bit an officer".to_owned()),
        ..set_warning(marker, "2026-03-02")
    };
    for other in [set_warning(marker, "2026-03-05"), otherwise] {
        file.when(other).then_refused_as("RECORDED_OTHERWISE");
    }
    file.when(set_warning(WarningMarker::Armed, "2026-03-05"))
        .then_accepted();
    file.when(clear_warning(marker, "2026-03-01"))
        .then_refused_as("ENDS_BEFORE_IT_BEGINS");
    file.when(clear_warning(marker, "2026-07-01"))
        .then_refused(10);
    file.when(clear_warning(marker, "2026-03-02"))
        .then_types(&["WarningCleared"]);
    let cleared = after([
        open().into(),
        set_warning(marker, "2026-03-02").into(),
        clear_warning(marker, "2026-03-05").into(),
    ]);
    let file = given(cleared);
    file.when(clear_warning(marker, "2026-03-05"))
        .then_nothing();
    file.when(set_warning(marker, "2026-03-10")).then_accepted();
}

#[test]
fn the_last_word_on_a_vulnerability_counts() {
    let kind = Vulnerability::Pregnant;
    let file = given(after([open().into()]));
    file.when(vulnerability(kind, "2026-07-01", None))
        .then_refused(10);
    file.when(vulnerability(kind, "2026-03-02", Some("2026-03-01")))
        .then_refused_as("ENDS_BEFORE_IT_BEGINS");
    let history = after([
        open().into(),
        vulnerability(kind, "2026-03-02", None).into(),
        vulnerability(kind, "2026-03-02", Some("2026-06-01")).into(),
    ]);
    let file = given(history);
    file.when(vulnerability(kind, "2026-03-02", Some("2026-06-01")))
        .then_nothing();
    let known = file.state().file().unwrap();
    assert_eq!(known.vulnerabilities.len(), 1);
    for (on, is) in [
        ("2026-03-01", false),
        ("2026-03-02", true),
        ("2026-06-01", true),
        ("2026-06-02", false),
    ] {
        let recorded = known.vulnerability_on(kind, day(on));
        assert_eq!(recorded.is_some(), is, "{on}");
    }
}

#[test]
fn r_135_without_an_adult_is_said_of_minors_only() {
    let unaccompanied = |birth: &str, recorded: bool| {
        let mut history = after([born(birth).into()]);
        if recorded {
            let minor = vulnerability(Vulnerability::UnaccompaniedMinor, "2026-03-01", None);
            let decided = given(history.clone()).when(minor).decided();
            history.extend(decided.into_iter().map(|decided| decided.event));
        }
        let found = given(history).when(violation()).decided().remove(0).event;
        let Event::ViolationFound(found) = found else {
            panic!("a violation")
        };
        found.profile.unaccompanied
    };
    // The violation was found on 2 March 2026.
    assert_eq!(unaccompanied("2008-03-03", true), Some(true));
    assert_eq!(unaccompanied("2008-03-03", false), Some(false));
    assert_eq!(unaccompanied("2008-03-02", true), None);
    assert_eq!(unaccompanied("2008", true), Some(true));
    assert_eq!(unaccompanied("1991", false), None);
}

#[test]
fn a_copy_lies_here_or_in_the_records_system() {
    let file = given(after([open().into()]));
    file.when(attachment()).then_types(&["DocumentAttached"]);
    let elsewhere = AttachDocument {
        content: None,
        reference: Some("DVS-2026-0042".to_owned()),
        size_bytes: 1_000_000,
        ..attachment()
    };
    file.when(elsewhere.clone()).then_accepted();
    file.when(AttachDocument {
        reference: None,
        ..elsewhere.clone()
    })
    .then_refused_as("CONTENT_OR_REFERENCE");
    file.when(AttachDocument {
        reference: elsewhere.reference.clone(),
        ..attachment()
    })
    .then_refused_as("CONTENT_OR_REFERENCE");
    file.when(AttachDocument {
        size_bytes: 0,
        ..elsewhere.clone()
    })
    .then_refused_as("CONTENT_EMPTY");
    file.when(AttachDocument {
        sha256: "709E80".to_owned(),
        ..elsewhere
    })
    .then_refused_as("HASH_MALFORMED");
    let sized = |size_bytes| AttachDocument {
        size_bytes,
        ..attachment()
    };
    file.when(sized(33 * 1024)).then_accepted();
    file.when(sized(33 * 1024 + 1))
        .then_refused_as("CONTENT_TOO_LARGE");
    file.when(sized(0)).then_refused_as("CONTENT_EMPTY");
    given(after([open().into(), attachment().into()]))
        .when(attachment())
        .then_nothing();
}

#[test]
fn a_copy_belongs_to_a_decision_of_the_file() {
    let of_decision = AttachDocument {
        decision_id: Some(decision_id(10)),
        ..attachment()
    };
    given(after([open().into()]))
        .when(of_decision.clone())
        .then_refused_as("UNKNOWN_SUBJECT");
    given(after([open().into(), return_decision(10).into()]))
        .when(of_decision)
        .then_accepted();
}

#[test]
fn a_service_mark_is_a_text() {
    let file = given(after([open().into()]));
    file.when(service_mark("informed"))
        .then_types(&["ServiceMarkAdded"]);
    file.when(service_mark(" ")).then_refused_as("TEXT_EMPTY");
    file.when(service_mark(&"a".repeat(2_000))).then_accepted();
    file.when(service_mark(&"a".repeat(2_001)))
        .then_refused_as("TEXT_TOO_LONG");
    given(after([open().into(), service_mark("informed").into()]))
        .when(service_mark("informed"))
        .then_nothing();
}

#[test]
fn a_copy_with_another_title_is_no_repetition() {
    let file = given(after([open().into(), attachment().into()]));
    let titled = law::AttachDocument {
        title: "protocol 4".to_owned(),
        ..attachment()
    };
    let refusal = file.when(titled).then_refused_as("RECORDED_OTHERWISE");
    assert_eq!(refusal.pointer(), Some("/title"));
    let elsewhere = law::AttachDocument {
        content: None,
        reference: Some("DMS 44/2026".to_owned()),
        ..attachment()
    };
    file.when(elsewhere).then_refused_as("RECORDED_OTHERWISE");
}
