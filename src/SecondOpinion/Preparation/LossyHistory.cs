using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Preparation;

/// <summary>Frames are kept losslessly from here on; that they once were not must stay visible (PS3.3 C.7.6.1.1.5), even where the source forgot to say so.</summary>
internal static class LossyHistory
{
    /// <summary>Transfer syntaxes that lose something always, with the standard they follow (PS3.3 C.7.6.1.1.5.1).</summary>
    private static readonly Dictionary<string, string> Always = new(StringComparer.Ordinal)
    {
        ["1.2.840.10008.1.2.4.50"] = "ISO_10918_1",
        ["1.2.840.10008.1.2.4.51"] = "ISO_10918_1",
        ["1.2.840.10008.1.2.4.81"] = "ISO_14495_1",
    };

    /// <summary>Those that may: a header that says nothing is then taken for one that says yes.</summary>
    private static readonly Dictionary<string, string> Perhaps = new(StringComparer.Ordinal)
    {
        ["1.2.840.10008.1.2.4.91"] = "ISO_15444_1",
        ["1.2.840.10008.1.2.4.93"] = "ISO_15444_2",
        ["1.2.840.10008.1.2.4.203"] = "ISO_15444_15",
    };

    /// <summary>States it when <paramref name="sourceSyntax"/>, under which the archive keeps the instance, is a lossy one.</summary>
    public static void Note(DicomDataset header, string sourceSyntax)
    {
        var method = Always.GetValueOrDefault(sourceSyntax)
            ?? (header.GetString(Tags.LossyImageCompression) is null ? Perhaps.GetValueOrDefault(sourceSyntax) : null);
        if (method is null)
        {
            return;
        }

        header.SetString(Tags.LossyImageCompression, "01");
        if (header.GetString(Tags.LossyImageCompressionMethod) is null)
        {
            header.SetString(Tags.LossyImageCompressionMethod, method);
        }
    }
}
