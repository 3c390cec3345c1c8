//! Lengths in pictures.
use std::fmt;

/// A length with one digit behind the point: what a picture needs, and far less work and code than any number with all its digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tenths(pub f64);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        let sign = if tenths < 0 { "-" } else { "" };
        let tenths = tenths.unsigned_abs();
        write!(f, "{sign}{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_digit_behind_the_point() {
        let told = [0.0, 12.0, -0.04, -0.06, 3.12, -17.25, 99.96].map(|x| Tenths(x).to_string());
        assert_eq!(
            told,
            ["0.0", "12.0", "0.0", "-0.1", "3.1", "-17.3", "100.0"]
        );
    }
}
