//! The few pieces of protobuf encoding that sizes and configuration changes need.

use std::fmt;

/// Why bytes are not an encoded configuration change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The bytes end inside a field.
    UnexpectedEnd {
        /// Offset at which a byte was expected.
        at: usize,
    },
    /// A number has more than 64 bits.
    VarintTooLong {
        /// Offset of the number's first byte.
        at: usize,
    },
    /// A field has a kind that protobuf does not define, or not the one expected.
    WrongWireType {
        /// Number of the field.
        field: u64,
        /// Kind that was found.
        wire_type: u8,
    },
    /// A number does not name a variant.
    UnknownVariant {
        /// The enum that was expected.
        of: &'static str,
        /// The number found.
        value: u64,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnexpectedEnd { at } => write!(f, "unexpected end of data at byte {at}"),
            Self::VarintTooLong { at } => write!(f, "number at byte {at} exceeds 64 bits"),
            Self::WrongWireType { field, wire_type } => {
                write!(f, "field {field} has unexpected wire type {wire_type}")
            }
            Self::UnknownVariant { of, value } => write!(f, "{value} is not a {of}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Bytes that `value` takes as a varint: one for every 7 bits begun. For 1 to 64 bits that is `(9 * bits + 64) / 64`,
/// which needs no division.
#[inline]
pub(crate) fn varint_len(value: u64) -> u64 {
    let bits = u64::from(64 - (value | 1).leading_zeros());
    (9 * bits + 64) / 64
}

/// Value of one field.
pub(crate) enum Field<'a> {
    /// Wire type 0.
    Varint(u64),
    /// Wire type 2.
    Bytes(&'a [u8]),
}

impl<'a> Field<'a> {
    pub(crate) fn varint(self, field: u64) -> Result<u64, DecodeError> {
        match self {
            Self::Varint(value) => Ok(value),
            Self::Bytes(_) => Err(DecodeError::WrongWireType {
                field,
                wire_type: 2,
            }),
        }
    }

    pub(crate) fn bytes(self, field: u64) -> Result<&'a [u8], DecodeError> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Varint(_) => Err(DecodeError::WrongWireType {
                field,
                wire_type: 0,
            }),
        }
    }
}

/// Appends fields to a buffer.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn varint_field(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    pub(crate) fn bytes_field(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

/// Walks over the fields of a message.
pub(crate) struct Reader<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    /// The next field that has a meaning here; fixed-width fields are skipped.
    pub(crate) fn next_field(&mut self) -> Result<Option<(u64, Field<'a>)>, DecodeError> {
        while self.at < self.data.len() {
            let key = self.varint()?;
            let field = key >> 3;
            match (key & 7) as u8 {
                0 => return Ok(Some((field, Field::Varint(self.varint()?)))),
                1 => drop(self.take(8)?),
                2 => {
                    let len = self.varint()?;
                    return Ok(Some((field, Field::Bytes(self.take(len)?))));
                }
                5 => drop(self.take(4)?),
                wire_type => return Err(DecodeError::WrongWireType { field, wire_type }),
            }
        }
        Ok(None)
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], DecodeError> {
        let rest = &self.data[self.at..];
        let end = DecodeError::UnexpectedEnd {
            at: self.data.len(),
        };
        let len = usize::try_from(len).map_err(|_| end.clone())?;
        let bytes = rest.get(..len).ok_or(end)?;
        self.at += len;
        Ok(bytes)
    }

    fn varint(&mut self) -> Result<u64, DecodeError> {
        let start = self.at;
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let byte = *self
                .data
                .get(self.at)
                .ok_or(DecodeError::UnexpectedEnd { at: self.at })?;
            self.at += 1;
            if shift == 63 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(DecodeError::VarintTooLong { at: start })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varint_lengths_change_at_powers_of_128() {
        let lengths = [
            (0, 1),
            (127, 1),
            (128, 2),
            (16_383, 2),
            (16_384, 3),
            (u64::MAX, 10),
        ];
        for (value, expected) in lengths {
            assert_eq!(varint_len(value), expected, "{value}");
            let mut writer = Writer::default();
            writer.varint(value);
            assert_eq!(writer.0.len() as u64, expected, "{value}");
            assert_eq!(Reader::new(&writer.0).varint(), Ok(value));
        }
    }

    #[test]
    fn a_number_of_more_than_64_bits_is_refused() {
        let error = Reader::new(&[0xff; 11]).varint().unwrap_err();
        assert_eq!(error, DecodeError::VarintTooLong { at: 0 });
    }

    #[test]
    fn a_field_longer_than_the_data_is_refused() {
        let error = Reader::new(&[0x0a, 5, 1]).next_field().err();
        assert_eq!(error, Some(DecodeError::UnexpectedEnd { at: 3 }));
    }
}
