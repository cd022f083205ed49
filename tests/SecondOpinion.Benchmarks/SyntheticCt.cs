using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Benchmarks;

/// <summary>Slices that compress like CT: air, an ellipse of soft tissue with slow shading, bones, and noise of about 12 HU. 12 bits in 16.</summary>
internal static class SyntheticCt
{
    public static PixelLayout Layout { get; } = new(512, 512, 1, 16, 12, 11, isSigned: false, isPlanar: false, "MONOCHROME2");

    public static byte[] Slice(int number)
    {
        var random = new Random(1000 + number);
        var frame = new byte[Layout.FrameBytes];
        var samples = MemoryMarshal.Cast<byte, ushort>(frame.AsSpan());
        for (var index = 0; index < samples.Length; index++)
        {
            var (x, y) = (((index % 512) - 256) / 256.0, ((index / 512) - 256) / 256.0);
            var tissue = (x * x / 0.64) + (y * y / 0.36) < 1;
            var bone = Math.Abs(Math.Sqrt((x * x) + ((y - 0.1) * (y - 0.1))) - 0.3 - (number * 0.001)) < 0.02;
            var mean = !tissue ? 24 : bone ? 1900 : 1040 + (40 * Math.Sin(9 * x)) + (30 * Math.Cos(7 * y));
            var noise = (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * (tissue ? 24 : 8);
            samples[index] = (ushort)Math.Clamp(mean + noise, 0, 4095);
        }

        return frame;
    }

    /// <summary>A multi-frame secondary capture in Explicit VR Little Endian.</summary>
    public static void Write(string path, IReadOnlyList<byte[]> frames)
    {
        using var file = new BinaryWriter(File.Create(path));
        file.Write(new byte[128]);
        file.Write("DICM"u8);
        Element(file, 0x0002, 0x0000, "UL", BitConverter.GetBytes(28));
        Element(file, 0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1\0"u8);
        Element(file, 0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.7.3\0"u8);
        Element(file, 0x0008, 0x0018, "UI", "2.25.1"u8);
        Number(file, 0x0002, 1);
        Element(file, 0x0028, 0x0004, "CS", "MONOCHROME2 "u8);
        Element(file, 0x0028, 0x0008, "IS", Encoding.ASCII.GetBytes($"{frames.Count,4}"));
        Number(file, 0x0010, Layout.Rows);
        Number(file, 0x0011, Layout.Columns);
        Number(file, 0x0100, Layout.BitsAllocated);
        Number(file, 0x0101, Layout.BitsStored);
        Number(file, 0x0102, Layout.HighBit);
        Number(file, 0x0103, 0);
        file.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W', 0, 0]);
        file.Write((int)Layout.FrameBytes * frames.Count);
        foreach (var frame in frames)
        {
            file.Write(frame);
        }
    }

    /// <summary>The one fragment of each frame of a file that DCMTK compressed, its offset table left out.</summary>
    public static List<byte[]> ReadFragments(string path)
    {
        var file = File.ReadAllBytes(path).AsSpan();
        var rest = file[(file.LastIndexOf<byte>([0xE0, 0x7F, 0x10, 0x00, (byte)'O']) + 12)..];
        var fragments = new List<byte[]>();
        while (rest is [0xFE, 0xFF, 0x00, 0xE0, ..])
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
            fragments.Add(rest.Slice(8, length).ToArray());
            rest = rest[(8 + length)..];
        }

        fragments.RemoveAt(0);
        return fragments;
    }

    private static void Number(BinaryWriter file, ushort element, int value) =>
        Element(file, 0x0028, element, "US", BitConverter.GetBytes((ushort)value));

    private static void Element(BinaryWriter file, ushort group, ushort element, string representation, ReadOnlySpan<byte> value)
    {
        file.Write(group);
        file.Write(element);
        file.Write(Encoding.ASCII.GetBytes(representation));
        file.Write((ushort)value.Length);
        file.Write(value);
    }
}
