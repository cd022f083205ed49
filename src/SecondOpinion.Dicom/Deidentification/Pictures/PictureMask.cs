using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Deidentification.Pictures;

/// <summary>Boxes to blacken before text is searched for.</summary>
/// <param name="Boxes">Within the picture; may touch and overlap.</param>
/// <param name="IsWhole">True when they cover all places where the device writes who the patient is.</param>
public sealed record PictureMask(IReadOnlyList<PictureBox> Boxes, bool IsWhole);
