//! A laboratory in little room.
use crate::cluster::Packed;
use crate::kv::Kv;
use crate::lab::Lab;
use std::sync::Arc;

/// A laboratory as a checkpoint keeps it. Clones share everything.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Less what was packed.
    lab: Arc<Lab>,
    /// What brings that back; checkpoints near each other have the same.
    base: Arc<Kv>,
    packed: Packed,
}

impl Frame {
    /// Keeps a laboratory; `before` is the last one of the run that was kept.
    pub(super) fn of(lab: &Lab, before: Option<&Self>) -> Self {
        let mut own = lab.clone();
        let mut base = before.map_or_else(Arc::default, |frame| frame.base.clone());
        let mut packed = Packed::default();
        if let Lab::Cluster(cluster) = &mut own {
            if let Some(next) = cluster.next_base(&base) {
                base = Arc::new(next);
            }
            packed = cluster.pack(&base);
        }
        let frame = Self {
            lab: Arc::new(own),
            base,
            packed,
        };
        debug_assert!(
            frame.lab() == *lab,
            "a frame gives back what it was made of"
        );
        frame
    }

    /// The laboratory.
    pub(super) fn lab(&self) -> Lab {
        let mut lab = Lab::clone(&self.lab);
        if let Lab::Cluster(cluster) = &mut lab {
            cluster.unpack(&self.base, &self.packed);
        }
        lab
    }

    /// Bytes that it takes beside one before it, about.
    pub(super) fn bytes_beside(&self, before: Option<&Self>) -> usize {
        let Some(before) = before else {
            return self.lab.clone_bytes() + self.base.bytes_beside(&[]);
        };
        let base = match Arc::ptr_eq(&self.base, &before.base) {
            true => 0,
            false => self.base.bytes_beside(&[&before.base]),
        };
        base + self.lab.bytes_beside(&before.lab)
    }
}
