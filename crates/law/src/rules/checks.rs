//! The entry-ban check (area F), as far as it is not a question of what is in force on a day.

use std::time::Duration;

/// How old a copy of the register may be that is asked while the register itself cannot be followed (Reg. (EU) 2018/1861 Art
/// 41(3)).
const OFFLINE_COPY_AGE_MAX: Duration = Duration::from_hours(48);

/// whether a copy of this age may still be asked.
pub fn an_offline_copy_may_be_asked(age: Duration) -> bool {
    age <= OFFLINE_COPY_AGE_MAX
}

/// whether a confirmed hit lacks the comparison that was possible: the register has a facial image, and neither a
/// photograph nor prints were compared (Reg. (EU) 2018/1861 Art 33(1)).
pub fn a_possible_comparison_was_left_out(has_image: bool, compared: bool) -> bool {
    has_image && !compared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_115_an_offline_copy_is_asked_for_two_days() {
        assert!(an_offline_copy_may_be_asked(Duration::from_hours(10)));
        assert!(an_offline_copy_may_be_asked(Duration::from_hours(48)));
        assert!(!an_offline_copy_may_be_asked(Duration::from_hours(50)));
    }

    #[test]
    fn r_112_a_hit_is_confirmed_by_the_image_where_there_is_one() {
        assert!(a_possible_comparison_was_left_out(true, false));
        assert!(!a_possible_comparison_was_left_out(true, true));
        assert!(!a_possible_comparison_was_left_out(false, false));
    }
}
