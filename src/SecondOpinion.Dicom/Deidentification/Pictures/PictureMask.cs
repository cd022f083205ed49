namespace SecondOpinion.Dicom.Deidentification.Pictures;

/// <summary>Boxes to blacken.</summary>
/// <param name="Boxes">Within the picture; may touch and overlap.</param>
/// <param name="IsWhole">True when they cover all places where the device writes who the patient is.</param>
public sealed record PictureMask(IReadOnlyList<PictureBox> Boxes, bool IsWhole);

/// <summary>A rectangle of image pixels.</summary>
/// <param name="Left">First column, from 0.</param>
/// <param name="Top">First row, from 0.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct PictureBox(int Left, int Top, int Width, int Height)
{
    /// <summary>One column beyond the last.</summary>
    public int Right => Left + Width;

    /// <summary>One row beyond the last.</summary>
    public int Bottom => Top + Height;

    /// <summary>Pixels.</summary>
    public long Area => (long)Width * Height;

    /// <summary>What of it lies in a picture; null when nothing does.</summary>
    public PictureBox? Within(int columns, int rows)
    {
        var (left, top) = (Math.Max(0, Left), Math.Max(0, Top));
        var (right, bottom) = (Math.Min((long)Left + Width, columns), Math.Min((long)Top + Height, rows));
        return right > left && bottom > top ? new PictureBox(left, top, (int)right - left, (int)bottom - top) : null;
    }
}
