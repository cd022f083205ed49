using System.Buffers;
using System.Globalization;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Benchmarks;

/// <summary>Our codecs against DCMTK's programs, same frames, same run.</summary>
/// <remarks>DCMTK's figure is (many frames - one frame) / (many - 1): process start falls out; reading and writing its files stays in,
/// and the row "copy" says how much that is.</remarks>
internal static class CodecBenchmark
{
    private const int Frames = 32;

    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("codecs").FullName;
        try
        {
            var frames = Enumerable.Range(0, Frames).Select(SyntheticCt.Slice).ToArray();
            SyntheticCt.Write(Path.Combine(folder, "many.dcm"), frames);
            SyntheticCt.Write(Path.Combine(folder, "one.dcm"), frames[..1]);
            Compare(folder, frames);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(string folder, byte[][] frames)
    {
        Say($"512 x 512 x 16 bit (12 stored), CPU ms a frame, best of several rounds over {Frames} frames");
        Say($"{"",-22}{"ours",9}{"DCMTK",9}{"ratio",9}   KiB a frame, ours and DCMTK's");
        var copy = PerFrame(folder, "dcmconv", "dcm", "copy");
        Say($"{"copy (dcmconv)",-22}{"",9}{copy,9:F2}");

        var theirEncode = PerFrame(folder, "dcmcjpls", "dcm", "jls");
        var output = new ArrayBufferWriter<byte>((int)SyntheticCt.Layout.FrameBytes);
        long written = 0;
        var ourEncode = CpuTime.Of(() => written = frames.Sum(frame => Encode(frame, output))) / Frames;
        var jpegLs = SyntheticCt.ReadFragments(Path.Combine(folder, "many.jls"));
        Say("JPEG-LS encode", ourEncode, theirEncode, $"   {written / 1024.0 / Frames:F0}, {jpegLs.Sum(frame => frame.Length) / 1024.0 / Frames:F0}");

        Decode(folder, frames, "JPEG-LS decode", "1.2.840.10008.1.2.4.80", "jls", "dcmdjpls");
        PerFrame(folder, "dcmcjpeg", "dcm", "sv1");
        Decode(folder, frames, "JPEG lossless decode", "1.2.840.10008.1.2.4.70", "sv1", "dcmdjpeg");
        PerFrame(folder, "dcmcrle", "dcm", "rle");
        Decode(folder, frames, "RLE decode", "1.2.840.10008.1.2.5", "rle", "dcmdrle");
    }

    private static int Encode(byte[] frame, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        JpegLsEncoder.Encode(frame, SyntheticCt.Layout, output);
        return output.WrittenCount;
    }

    private static void Decode(string folder, byte[][] frames, string name, string transferSyntax, string extension, string program)
    {
        var codestreams = SyntheticCt.ReadFragments(Path.Combine(folder, $"many.{extension}"));
        var pixels = new byte[SyntheticCt.Layout.FrameBytes];
        void DecodeOne(byte[] codestream) => FrameDecoder.Decode(transferSyntax, codestream, SyntheticCt.Layout, pixels);
        var ours = CpuTime.Of(() => codestreams.ForEach(DecodeOne)) / Frames;
        if (!pixels.AsSpan().SequenceEqual(frames[^1]))
        {
            throw new InvalidOperationException($"{name} gave other pixels.");
        }

        Say(name, ours, PerFrame(folder, program, extension, "out"), "");
    }

    private static double PerFrame(string folder, string program, string from, string to)
    {
        double Of(string name) => CpuTime.OfProgram($"{program} '{folder}/{name}.{from}' '{folder}/{name}.{to}'");
        return (Of("many") - Of("one")) / (Frames - 1);
    }

    private static void Say(string name, double ours, double theirs, string rest) =>
        Say($"{name,-22}{ours,9:F2}{theirs,9:F2}{theirs / ours,8:F2}x{rest}");

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
