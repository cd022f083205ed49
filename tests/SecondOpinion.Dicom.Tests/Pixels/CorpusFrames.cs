using System.Collections.Concurrent;
using System.Diagnostics;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>The frames of a file as they lie in it, found by pydicom: planar configuration, then each frame's bytes.</summary>
internal static class CorpusFrames
{
    private const string Script =
        """
        import sys, struct, pydicom
        from pydicom.encaps import generate_pixel_data_frame
        for path in sys.stdin.read().split("\n"):
            data = pydicom.dcmread(path, force=True)
            count = int(getattr(data, "NumberOfFrames", None) or 1)
            pixels = data.PixelData
            if data["PixelData"].is_undefined_length:
                frames = list(generate_pixel_data_frame(pixels, count))
            else:
                size = data.Rows * data.Columns * data.BitsAllocated // 8
                size *= 2 if data.PhotometricInterpretation == "YBR_FULL_422" else data.SamplesPerPixel
                frames = [pixels[i * size:(i + 1) * size] for i in range(count)]
                if count == 1: frames = [pixels]
            sys.stdout.buffer.write(struct.pack("<II", int(getattr(data, "PlanarConfiguration", 0) or 0), len(frames)))
            for frame in frames:
                sys.stdout.buffer.write(struct.pack("<I", len(frame)) + frame)
        """;

    private static readonly ConcurrentDictionary<string, (bool IsPlanar, byte[][] Frames)> Known = new(StringComparer.Ordinal);

    public static (PixelLayout Layout, byte[][] Frames) Of(CorpusImage image)
    {
        var (isPlanar, frames) = Known.GetOrAdd(image.Path, Read);
        var plain = image.Layout;
        return (new(plain.Rows, plain.Columns, plain.SamplesPerPixel, plain.BitsAllocated, plain.BitsStored, plain.HighBit, plain.IsSigned,
            isPlanar, plain.Photometric), frames);
    }

    private static (bool IsPlanar, byte[][] Frames) Read(string path)
    {
        var start = new ProcessStartInfo(Checkout.RequirePeer("/usr/bin/python3"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        using var python = Process.Start(start)!;
        python.StandardInput.Write(path);
        python.StandardInput.Close();
        using var answer = new BinaryReader(python.StandardOutput.BaseStream);
        var isPlanar = answer.ReadUInt32() == 1;
        var frames = new byte[answer.ReadUInt32()][];
        for (var frame = 0; frame < frames.Length; frame++)
        {
            frames[frame] = answer.ReadBytes((int)answer.ReadUInt32());
        }

        python.WaitForExit();
        Assert.That(python.ExitCode, Is.Zero, "pydicom could not read the file");
        return (isPlanar, frames);
    }
}
