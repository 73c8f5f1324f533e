//! From the planes of AV1, brightness and two of colour, to rows of red, green and blue.

/// Samples of one plane, of 8 bits each or of up to 16 in two bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane<'a> {
    pub bytes: &'a [u8],
    /// Bytes from one row to the next.
    pub stride: usize,
    pub width: usize,
    pub height: usize,
}

/// How samples are to be read: as the container says, or else the stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coding {
    /// Bits of a sample: 8, 10 or 12.
    pub depth: u32,
    /// From 0 to the greatest, and not 16 to 235 of 255.
    pub full_range: bool,
    /// Matrix coefficients of ITU-T H.273.
    pub matrix: u16,
}

/// One decoded picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Planes<'a> {
    pub coding: Coding,
    pub luma: Plane<'a>,
    /// None: shades of grey.
    pub chroma: Option<[Plane<'a>; 2]>,
}

/// The matrix of red, green and blue as they are.
pub(super) const IDENTITY: u16 = 0;

/// One that is no weight of red and of blue either.
const YCGCO: u16 = 8;

impl Coding {
    /// Brightness (and, of the identity matrix, all) as 0 to 1.
    fn luma(self) -> impl Fn(f32) -> f32 {
        let (zero, span) = if self.full_range { (0.0, self.greatest()) } else { (self.of_8(16.0), self.of_8(219.0)) };
        move |sample| (sample - zero) / span
    }

    /// Colour as -0.5 to 0.5.
    fn chroma(self) -> impl Fn(f32) -> f32 {
        let (zero, span) = (self.of_8(128.0), if self.full_range { self.greatest() } else { self.of_8(224.0) });
        move |sample| (sample - zero) / span
    }

    fn greatest(self) -> f32 {
        self.of_8(256.0) - 1.0
    }

    /// A value of 8 bits at this depth.
    fn of_8(self, value: f32) -> f32 {
        value * f32::from(1_u16 << self.depth.saturating_sub(8).min(8))
    }

    /// How much red and blue weigh in brightness. What is not said, or takes more than a matrix, is read as BT.601.
    fn weights(self) -> (f32, f32) {
        match self.matrix {
            1 => (0.2126, 0.0722),
            4 => (0.30, 0.11),
            7 => (0.212, 0.087),
            9 | 10 => (0.2627, 0.0593),
            _ => (0.299, 0.114),
        }
    }

    /// Red, green and blue of one pixel.
    fn rgb(self) -> impl Fn(f32, f32, f32) -> [f32; 3] {
        let (red, blue) = self.weights();
        let green = 1.0 - red - blue;
        let (to_red, to_blue) = (2.0 * (1.0 - red), 2.0 * (1.0 - blue));
        let matrix = self.matrix;
        move |y, u, v| match matrix {
            IDENTITY => [v, y, u],
            YCGCO => [y - u + v, y + u, y - u - v],
            _ => [y + to_red * v, y - (blue * to_blue * u + red * to_red * v) / green, y + to_blue * u],
        }
    }
}

impl Plane<'_> {
    /// The samples of a row; those that are not there are 0.
    fn row(&self, y: usize, depth: u32, out: &mut Vec<f32>) {
        let row = self.bytes.get(y.saturating_mul(self.stride)..).unwrap_or_default();
        out.clear();
        if depth == 8 {
            out.extend(row.iter().take(self.width).map(|sample| f32::from(*sample)));
        } else {
            let samples = row.chunks_exact(2).take(self.width);
            out.extend(samples.map(|pair| f32::from(u16::from_ne_bytes([pair[0], pair[1]]))));
        }
        out.resize(self.width, 0.0);
    }

    /// A row of a picture that may have more pixels than this plane has samples: what lies between two samples is three
    /// parts of the nearer and one of the other.
    fn stretched(&self, y: usize, (width, height): (usize, usize), depth: u32, rows: &mut [Vec<f32>; 2]) -> Vec<f32> {
        let [near, far] = rows;
        if self.height == height {
            self.row(y, depth, near);
        } else {
            let (at, beside) = neighbours(y, self.height);
            self.row(at, depth, near);
            self.row(beside, depth, far);
            near.iter_mut().zip(far.iter()).for_each(|(near, far)| *near = mixed(*near, *far));
        }
        if self.width == width {
            return near.clone();
        }
        let mix = |x| {
            let (at, beside) = neighbours(x, self.width);
            mixed(near.get(at).copied().unwrap_or_default(), near.get(beside).copied().unwrap_or_default())
        };
        (0..width).map(mix).collect()
    }
}

/// The sample that a pixel lies in and the next nearest, of which there are so many.
fn neighbours(pixel: usize, samples: usize) -> (usize, usize) {
    let at = pixel / 2;
    let beside = if pixel.is_multiple_of(2) { at.saturating_sub(1) } else { (at + 1).min(samples.saturating_sub(1)) };
    (at, beside)
}

fn mixed(near: f32, far: f32) -> f32 {
    0.75 * near + 0.25 * far
}

impl Planes<'_> {
    /// Brightness of all pixels of a row, from 0 to 1 where the picture is sound.
    pub(super) fn brightness(&self, y: usize) -> Vec<f32> {
        let mut samples = Vec::new();
        self.luma.row(y, self.coding.depth, &mut samples);
        samples.into_iter().map(self.coding.luma()).collect()
    }

    /// Red, green and blue of all pixels of a row, likewise.
    pub(super) fn row(&self, y: usize) -> Vec<[f32; 3]> {
        let (coding, mut rows) = (self.coding, [Vec::new(), Vec::new()]);
        let luma = self.brightness(y);
        let Some(chroma) = &self.chroma else {
            return luma.into_iter().map(|grey| [grey; 3]).collect();
        };
        let size = (self.luma.width, self.luma.height);
        let [u, v]: [Vec<f32>; 2] = chroma.map(|plane| {
            let samples = plane.stretched(y, size, coding.depth, &mut rows).into_iter();
            if coding.matrix == IDENTITY {
                samples.map(coding.luma()).collect()
            } else {
                samples.map(coding.chroma()).collect()
            }
        });
        let rgb = coding.rgb();
        luma.into_iter().zip(u.into_iter().zip(v)).map(|(y, (u, v))| rgb(y, u, v)).collect()
    }
}

/// A value from 0 to 1 as a byte.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` keeps to 0 and 255")]
pub(super) fn byte(value: f32) -> u8 {
    value.mul_add(255.0, 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(bytes: &[u8], width: usize, height: usize) -> Plane<'_> {
        Plane { bytes, stride: bytes.len() / height, width, height }
    }

    fn coding(matrix: u16, depth: u32, full_range: bool) -> Coding {
        Coding { depth, full_range, matrix }
    }

    /// One pixel of 4:4:4.
    fn pixel(coding: Coding, samples: [u16; 3]) -> [u8; 3] {
        let bytes = samples.map(|sample| {
            let [low, high] = sample.to_ne_bytes();
            if coding.depth == 8 { vec![u8::try_from(sample).expect("eight bits")] } else { vec![low, high] }
        });
        let [y, u, v] = [&bytes[0], &bytes[1], &bytes[2]].map(|bytes| plane(bytes, 1, 1));
        Planes { coding, luma: y, chroma: Some([u, v]) }.row(0)[0].map(byte)
    }

    #[test]
    fn each_matrix_gives_the_colours_of_its_standard() {
        // Pure red, as the equations of H.273 make it of 255, 0, 0.
        for (matrix, red) in [(1, [54, 99, 255]), (2, [76, 85, 255]), (6, [76, 85, 255]), (9, [67, 92, 255])] {
            let [r, g, b] = pixel(coding(matrix, 8, true), red);
            assert!(r > 252 && g < 3 && b < 3, "{matrix}: {r} {g} {b}");
        }
        assert_eq!(pixel(coding(1, 8, false), [63, 102, 240]), [255, 1, 0]);
        assert_eq!(pixel(coding(IDENTITY, 8, true), [20, 30, 10]), [10, 20, 30]);
        assert_eq!(pixel(coding(YCGCO, 8, true), [64, 64, 255]), [255, 0, 1]);
    }

    #[test]
    fn more_bits_and_less_range_give_the_same_grey() {
        for (depth, full_range, white, black) in
            [(8, true, 255, 0), (8, false, 235, 16), (10, true, 1023, 0), (10, false, 940, 64), (12, false, 3760, 256)]
        {
            let middle = 1 << (depth - 1);
            let coding = coding(1, depth, full_range);
            assert_eq!(pixel(coding, [white, middle, middle]), [255; 3], "{depth} {full_range}");
            assert_eq!(pixel(coding, [black, middle, middle]), [0; 3], "{depth} {full_range}");
        }
    }

    #[test]
    fn colour_between_samples_is_mixed_and_none_is_read_beyond_the_last() {
        let (luma, u, v) = ([128; 9], [128, 128, 128, 128], [128, 208, 128, 208]);
        let chroma = [&u, &v].map(|bytes| plane(bytes, 2, 2));
        let planes = Planes { coding: coding(6, 8, true), luma: plane(&luma, 3, 3), chroma: Some(chroma) };
        let reds: Vec<u8> = planes.row(1).into_iter().map(|[red, ..]| byte(red)).collect();
        // A quarter, three quarters of 80 parts of red at 1.402 each.
        assert_eq!(reds, [128, 156, 212]);
        let short = Planes { luma: plane(&luma[..2], 2, 1), ..planes };
        assert_eq!(short.row(7).len(), 2, "a row that is not there is black");
    }
}
