//! Rows of different lengths in one array, and the sizes that count in memory.

/// Rows of `T`, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Rows<T> {
    /// Where each row begins; one more than there are rows.
    pub(super) starts: Vec<u32>,
    pub(super) items: Vec<T>,
}

/// A count or place as it is kept. Nothing in an index reaches 2^32: ten million persons have twenty million names.
pub(super) fn narrow(count: usize) -> u32 {
    u32::try_from(count).expect("an index holds fewer than 2^32 of everything")
}

/// Bytes that a vector occupies.
pub(super) fn bytes_of<T>(vector: &Vec<T>) -> usize {
    vector.capacity() * size_of::<T>()
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            starts: vec![0],
            items: Vec::new(),
        }
    }
}

impl<T: Copy> Rows<T> {
    pub(super) fn with_capacity(rows: usize, items: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        Self {
            starts,
            items: Vec::with_capacity(items),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn row(&self, row: u32) -> &[T] {
        let row = row as usize;
        &self.items[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    pub(super) fn push(&mut self, row: &[T]) {
        self.items.extend_from_slice(row);
        self.starts.push(narrow(self.items.len()));
    }

    pub(super) fn push_all(&mut self, row: impl Iterator<Item = T>) {
        self.items.extend(row);
        self.starts.push(narrow(self.items.len()));
    }

    /// Groups pairs of row and item; the items of a row keep their order.
    pub(super) fn grouped(
        rows: usize,
        pairs: impl Iterator<Item = (u32, T)> + Clone,
        zero: T,
    ) -> Self {
        let mut starts = vec![0_u32; rows + 1];
        for (row, _) in pairs.clone() {
            starts[row as usize + 1] += 1;
        }
        let mut total = 0_u32;
        for start in &mut starts {
            total = total
                .checked_add(*start)
                .expect("an index holds fewer than 2^32 of everything");
            *start = total;
        }
        let mut items = vec![zero; total as usize];
        let mut next = starts.clone();
        for (row, item) in pairs {
            let place = &mut next[row as usize];
            items[*place as usize] = item;
            *place += 1;
        }
        Self { starts, items }
    }

    pub(super) fn sort_rows_by_key<V: Ord>(&mut self, key: impl Fn(&T) -> V) {
        for row in self.starts.windows(2) {
            self.items[row[0] as usize..row[1] as usize].sort_by_key(&key);
        }
    }

    pub(super) fn bytes(&self) -> usize {
        bytes_of(&self.starts) + bytes_of(&self.items)
    }
}

/// The same number for the same text in every version (FNV-1a, its ends mixed).
pub(super) fn fingerprint(text: &str) -> u64 {
    let sum = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mixed = (sum ^ sum >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 32
}
