using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Preparation;

/// <summary>Frames are kept losslessly from here on; that they once were not must stay visible (PS3.3 C.7.6.1.1.5), even where the source forgot to say so.</summary>
internal static class LossyHistory
{
    private const string JpegLsNearLossless = "1.2.840.10008.1.2.4.81";

    /// <summary>States it when <paramref name="sourceSyntax"/> is a lossy one that we decode.</summary>
    public static void Note(DicomDataset header, string sourceSyntax)
    {
        if (sourceSyntax == JpegLsNearLossless)
        {
            header.SetString(Tags.LossyImageCompression, "01");
            if (header.GetString(Tags.LossyImageCompressionMethod) is null)
            {
                header.SetString(Tags.LossyImageCompressionMethod, "ISO_14495_1");
            }
        }
    }
}
