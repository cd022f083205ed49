using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Pixels;

/// <summary>DCMTK's codec programs, as the other opinion on a frame.</summary>
internal static class Dcmtk
{
    private const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";
    private static readonly byte[] PixelData = [0xE0, 0x7F, 0x10, 0x00, (byte)'O'];
    private static readonly byte[] Planar = [0x28, 0x00, 0x06, 0x00, (byte)'U', (byte)'S', 0x02, 0x00];

    /// <summary>What the program makes of a file: all frames, little endian, colour by pixel.</summary>
    public static byte[] Decode(string program, string path, PixelLayout layout, int frames, params string[] options)
    {
        var output = Path.GetTempFileName();
        try
        {
            Run(program, [.. options, path, output]);
            var file = File.ReadAllBytes(output);
            var at = file.AsSpan().LastIndexOf(PixelData);
            var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 8));
            var bytes = (int)layout.FrameBytes * frames;
            Assert.That(length, Is.EqualTo(bytes + (bytes & 1)), "DCMTK's frames are of another size");
            var planar = file.AsSpan().LastIndexOf(Planar);
            return ColourByPixel(file.AsSpan(at + 12, bytes), layout, frames, planar > 0 && file[planar + 8] == 1);
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>What the program makes of a plain frame: the codestream, which lies in one fragment.</summary>
    public static byte[] Encode(string program, PixelLayout layout, byte[] frame, params string[] options)
    {
        var input = WriteFile(layout, ExplicitLittleEndian, frame);
        var output = Path.GetTempFileName();
        try
        {
            Run(program, [.. options, input, output]);
            return FirstFragment(output);
        }
        finally
        {
            File.Delete(input);
            File.Delete(output);
        }
    }

    /// <summary>The fragment after the offset table of encapsulated Pixel Data.</summary>
    public static byte[] FirstFragment(string path)
    {
        var file = File.ReadAllBytes(path).AsSpan();
        var items = file[(file.LastIndexOf(PixelData) + 12)..];
        items = items[(8 + BinaryPrimitives.ReadInt32LittleEndian(items[4..]))..];
        return items.Slice(8, BinaryPrimitives.ReadInt32LittleEndian(items[4..])).ToArray();
    }

    /// <summary>A Part 10 file around one frame, as short as DCMTK will take it.</summary>
    public static string WriteFile(PixelLayout layout, string transferSyntax, ReadOnlySpan<byte> codestream)
    {
        var path = Path.GetTempFileName();
        using var file = new BinaryWriter(File.Create(path));
        file.Write(new byte[128]);
        file.Write("DICM"u8);
        var syntax = transferSyntax + (transferSyntax.Length % 2 == 0 ? "" : "\0");
        Short(file, 0x0002, 0x0000, "UL", BitConverter.GetBytes(8 + syntax.Length));
        Short(file, 0x0002, 0x0010, "UI", Encoding.ASCII.GetBytes(syntax));
        Short(file, 0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.7\0"u8.ToArray());
        Short(file, 0x0008, 0x0018, "UI", "2.25.1"u8.ToArray());
        Number(file, 0x0002, layout.SamplesPerPixel);
        Short(file, 0x0028, 0x0004, "CS", Encoding.ASCII.GetBytes(layout.Photometric + (layout.Photometric.Length % 2 == 0 ? "" : " ")));
        if (layout.SamplesPerPixel > 1)
        {
            Number(file, 0x0006, 0);
        }

        Number(file, 0x0010, layout.Rows);
        Number(file, 0x0011, layout.Columns);
        Number(file, 0x0100, layout.BitsAllocated);
        Number(file, 0x0101, layout.BitsStored);
        Number(file, 0x0102, layout.HighBit);
        Number(file, 0x0103, layout.IsSigned ? 1 : 0);
        if (transferSyntax == ExplicitLittleEndian)
        {
            file.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W', 0, 0]);
            file.Write(codestream.Length + (codestream.Length & 1));
            file.Write(codestream);
            file.Write(new byte[codestream.Length & 1]);
            return path;
        }

        file.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        file.Write([0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0x00, 0xE0]);
        file.Write(codestream.Length + (codestream.Length & 1));
        file.Write(codestream);
        file.Write(new byte[codestream.Length & 1]);
        file.Write([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        return path;
    }

    public static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Checkout.RequirePeer(program), arguments) { RedirectStandardError = true, UseShellExecute = false };
        using var peer = Process.Start(start)!;
        var said = peer.StandardError.ReadToEnd();
        peer.WaitForExit();
        Assert.That(peer.ExitCode, Is.Zero, $"{program}: {said}");
    }

    private static byte[] ColourByPixel(ReadOnlySpan<byte> pixels, PixelLayout layout, int frames, bool isPlanar)
    {
        var (width, samples, plane) = (layout.BytesPerSample, layout.SamplesPerPixel, layout.Rows * layout.Columns);
        var result = pixels.ToArray();
        for (var index = 0; isPlanar && samples > 1 && index < plane * samples * frames; index++)
        {
            var (frame, rest) = (index / (plane * samples), index % (plane * samples));
            var to = (frame * plane * samples) + (rest % plane * samples) + (rest / plane);
            pixels.Slice(index * width, width).CopyTo(result.AsSpan(to * width));
        }

        return result;
    }

    private static void Number(BinaryWriter file, ushort element, int value) =>
        Short(file, 0x0028, element, "US", BitConverter.GetBytes((ushort)value));

    private static void Short(BinaryWriter file, ushort group, ushort element, string representation, byte[] value)
    {
        file.Write(group);
        file.Write(element);
        file.Write(Encoding.ASCII.GetBytes(representation));
        file.Write((ushort)value.Length);
        file.Write(value);
    }
}
