using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>From what a header says of its pixels to what a codec needs to know.</summary>
internal static class Layouts
{
    /// <exception cref="Dicom.DicomException">No codec takes such a picture.</exception>
    public static PixelLayout Of(ImagePixel image) => new(
        image.Rows, image.Columns, image.SamplesPerPixel, image.BitsAllocated, image.BitsStored, image.HighBit, image.IsSigned, image.IsPlanar,
        image.PhotometricInterpretation);
}
