//! Values in as few requests as they fit into: 1000 of them, and 1 MB.

use aws_sdk_cloudwatch::types::MetricDatum;

const MOST: usize = 1000;
/// Less than 1 MB, as sizes are estimated.
const BYTES: usize = 900_000;
/// What the names of fields, the value, the unit and the time need.
const FRAME: usize = 300;
/// What the names of a dimension's fields need.
const PAIR: usize = 90;

/// The values in runs that fit.
pub fn batches(data: &[MetricDatum]) -> Vec<&[MetricDatum]> {
    let (mut batches, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, datum) in data.iter().enumerate() {
        let size = size(datum);
        if at - start == MOST || bytes + size > BYTES && at > start {
            batches.push(&data[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += size;
    }
    batches.push(&data[start..]);
    batches
}

/// No less than a value needs: in the address form, a character may need three.
fn size(datum: &MetricDatum) -> usize {
    let text = |text: Option<&str>| text.map_or(0, str::len) * 3;
    let pairs = datum.dimensions().iter().map(|pair| PAIR + text(pair.name()) + text(pair.value()));
    FRAME + text(datum.metric_name()) + pairs.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_cloudwatch::types::Dimension;

    fn sizes(count: usize, value: usize) -> Vec<usize> {
        let dimension = Dimension::builder().name("n").value("v".repeat(value)).build();
        let datum = MetricDatum::builder().metric_name("m").dimensions(dimension).build();
        batches(&vec![datum; count]).into_iter().map(<[_]>::len).collect()
    }

    #[test]
    fn at_most_a_thousand() {
        assert_eq!(sizes(1, 10), [1]);
        assert_eq!(sizes(1000, 10), [1000]);
        assert_eq!(sizes(2001, 10), [1000, 1000, 1]);
    }

    /// 300 + 3 + 90 + 3 + 3000 = 3396 bytes each: 265 of them are 899,940, 266 more than 900,000.
    #[test]
    fn at_most_a_megabyte() {
        assert_eq!(sizes(600, 1000), [265, 265, 70]);
    }
}
