using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Tests.Imaging;

/// <summary>Another project's decoder.</summary>
internal static class Peer
{
    /// <summary>What GDCM makes of a file: all frames, uncompressed.</summary>
    public static byte[] Gdcm(string path, int length)
    {
        var output = Path.GetTempFileName();
        try
        {
            Run("gdcmconv", "--raw", "-i", path, "-o", output);
            var frames = DecodedFrames.Of(DicomFile.Read(new MemorySource(File.ReadAllBytes(output))));
            var pixels = new byte[length];
            for (var frame = 0; frame < frames.Count; frame++)
            {
                frames.Decode(frame, pixels.AsSpan((int)frames.Layout.FrameBytes * frame, (int)frames.Layout.FrameBytes));
            }

            return pixels;
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>What OpenJPH makes of a grey codestream of more than eight bits: 16-bit words, little endian.</summary>
    public static byte[] OpenJph(byte[] codestream)
    {
        var folder = Directory.CreateTempSubdirectory("so-openjph-").FullName;
        try
        {
            var (input, output) = (Path.Combine(folder, "in.j2c"), Path.Combine(folder, "out.pgm"));
            File.WriteAllBytes(input, codestream);
            Run("ojph_expand", "-i", input, "-o", output);
            var pgm = File.ReadAllBytes(output).AsSpan();
            var header = pgm.IndexOf("\n4095\n"u8) + 6; // P5, size and greatest value; then big endian words
            var words = MemoryMarshal.Cast<byte, short>(pgm[header..].ToArray().AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
            return MemoryMarshal.AsBytes(words).ToArray();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Checkout.RequirePeer(program), arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        using var peer = Process.Start(start)!;
        peer.BeginOutputReadLine();
        var said = peer.StandardError.ReadToEnd();
        peer.WaitForExit();
        Assert.That(peer.ExitCode, Is.Zero, said);
    }

    public static int FarthestApart(byte[] ours, byte[] theirs, PixelLayout layout)
    {
        var farthest = 0;
        for (var at = 0; at < ours.Length / layout.BytesPerSample; at++)
        {
            farthest = Math.Max(farthest, Math.Abs(Sample(ours, at, layout) - Sample(theirs, at, layout)));
        }

        return farthest;
    }

    private static int Sample(byte[] frame, int at, PixelLayout layout) => layout.BytesPerSample == 1 ? frame[at]
        : layout.IsSigned ? MemoryMarshal.Cast<byte, short>(frame)[at] : MemoryMarshal.Cast<byte, ushort>(frame)[at];
}
