//! Lines of dashes.

use super::scene::Point;

/// Pixels of a dash and of the gap after it.
const DASH: (f64, f64) = (6.0, 5.0);

/// Cuts a line into dashes.
pub(super) fn dashes(points: &[Point]) -> Vec<Vec<Point>> {
    cut(points, DASH)
}

/// Cuts a line into pieces of a length, with gaps after them.
fn cut(points: &[Point], (on, off): (f64, f64)) -> Vec<Vec<Point>> {
    let mut dashes: Vec<Vec<Point>> = Vec::new();
    let (mut left, mut is_on) = (on, true);
    let mut dash: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = (to.0 - from.0).hypot(to.1 - from.1);
        while length > left {
            let part = left / length;
            from = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
            length -= left;
            dash.push(from);
            if is_on {
                dashes.push(std::mem::take(&mut dash));
            }
            is_on = !is_on;
            dash = vec![from];
            left = if is_on { on } else { off };
        }
        left -= length;
        dash.push(to);
    }
    if is_on && dash.len() > 1 {
        dashes.push(dash);
    }
    dashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_around_its_corners() {
        // 10 across, 10 down; 6 on, 5 off: 0 to 6, and 11 to 17 of 20 pixels, which is 1 to 7 down.
        let pieces = cut(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)], (6.0, 5.0));
        assert_eq!(pieces, [vec![(0.0, 0.0), (6.0, 0.0)], vec![(10.0, 1.0), (10.0, 7.0)]]);
        // 6 on and 1 off: the second dash, from 7 to 13, goes around the corner; the third is what is left after 14.
        let pieces = cut(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)], (6.0, 1.0));
        assert_eq!(pieces[1], [(7.0, 0.0), (10.0, 0.0), (10.0, 3.0)]);
        assert_eq!(pieces[2], [(10.0, 4.0), (10.0, 10.0)]);
        assert!(cut(&[(0.0, 0.0)], (6.0, 5.0)).is_empty());
    }
}
