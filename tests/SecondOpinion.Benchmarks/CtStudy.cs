using System.Globalization;
using SecondOpinion.Studies;

namespace SecondOpinion.Benchmarks;

/// <summary>An invented patient's CT of many slices as files: 512 x 512 x 16 bit, Explicit VR Little Endian, as a scanner writes them.</summary>
internal static class CtStudy
{
    /// <summary>What a search finds it by.</summary>
    public const string Words = "Benchmark";

    /// <summary>Study Instance UID.</summary>
    public const string Study = "1.2.826.0.1.3680043.10.777.90.1";

    /// <summary>Writes the files; gives their paths in order.</summary>
    public static IReadOnlyList<string> Write(string folder, int slices)
    {
        Directory.CreateDirectory(folder);
        return [.. Enumerable.Range(1, slices).Select(number => WriteSlice(folder, number))];
    }

    /// <summary>Writes one instance of many frames, a frame at a time, out of a few pictures in turn: no array ever holds it.</summary>
    public static void WriteMany(string path, int frames)
    {
        var pictures = Enumerable.Range(1, 64).Select(SyntheticCt.Slice).ToArray();
        using var file = File.Create(path);
        file.Write(Header(1).With(0x00280008, "IS", frames.ToString(CultureInfo.InvariantCulture)).With(0x7fe00010, "OW", [])
            .ToBytes(pixelLength: (uint)(frames * SyntheticCt.Layout.FrameBytes)));
        for (var number = 0; number < frames; number++)
        {
            file.Write(pictures[number % pictures.Length]);
        }
    }

    private static string WriteSlice(string folder, int number)
    {
        var path = Path.Combine(folder, $"{number:D4}.dcm");
        File.WriteAllBytes(path, Header(number).With(0x7fe00010, "OW", SyntheticCt.Slice(number)).ToBytes());
        return path;
    }

    private static MadeFile Header(int number)
    {
        string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
        byte[] Number(int value) => BitConverter.GetBytes((ushort)value);
        var layout = SyntheticCt.Layout;
        return MadeFile.Slice(Study, $"{Study}.1", number).Of("Benchmark^Bertha", "9990000026", "NHS", "19600101")
            .With(0x00081030, "LO", "CT chest").With(0x0008103e, "LO", "chest").With(0x00180015, "CS", "CHEST") // of a head letters would wait for a word about faces
            .With(0x00080008, "CS", @"ORIGINAL\PRIMARY\AXIAL").With(0x00180050, "DS", "1").With(0x00180060, "DS", "120").With(0x00180088, "DS", "1")
            .With(0x00200032, "DS", $@"-180\-180\{Text(number)}").With(0x00200037, "DS", @"1\0\0\0\1\0").With(0x00200052, "UI", $"{Study}.9")
            .With(0x00201041, "DS", Text(number)).With(0x00280002, "US", Number(1)).With(0x00280004, "CS", "MONOCHROME2").With(0x00280010, "US", Number(layout.Rows))
            .With(0x00280011, "US", Number(layout.Columns)).With(0x00280030, "DS", @"0.7\0.7").With(0x00280100, "US", Number(layout.BitsAllocated))
            .With(0x00280101, "US", Number(layout.BitsStored)).With(0x00280102, "US", Number(layout.HighBit)).With(0x00280103, "US", Number(0))
            .With(0x00281050, "DS", "40").With(0x00281051, "DS", "400").With(0x00281052, "DS", "-1024").With(0x00281053, "DS", "1").With(0x00281054, "LO", "HU");
    }
}
