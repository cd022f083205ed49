using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>Values that stand out: for every representation one that is legal for it and found nowhere else.</summary>
internal static class Planted
{
    public static readonly CasePseudonyms Case = new(SHA256.HashData("a case"u8));

    public static readonly CasePseudonyms OtherCase = new(SHA256.HashData("another case"u8));

    private static readonly DicomTag SharedGroups = new(0x5200, 0x9229);
    private static readonly DicomTag FrameContent = new(0x0020, 0x9111);
    private static readonly DicomTag ReferencedSeries = new(0x0008, 0x1115);

    /// <summary>A value of <paramref name="vr"/> that must not leave.</summary>
    public static byte[] Value(Vr vr) => vr switch
    {
        Vr.DA => Ascii("19010213"),
        Vr.TM => Ascii("010203.040506"),
        Vr.DT => Ascii("19010213010203.040506"),
        Vr.AS => Ascii("037Y"),
        Vr.DS => Ascii("7731.955211"),
        Vr.IS => Ascii("773195"),
        Vr.UI => Ascii("2.25.99907731955211"),
        Vr.PN => Ascii("ZQ7F3AX^ZQ7F3AY=ZQ7F3AZ=ZQ7F3AW"),
        Vr.AT => [0x51, 0x5A, 0x46, 0x37],
        Vr.US or Vr.SS or Vr.OW => [0x5A, 0x51],
        Vr.UL or Vr.SL or Vr.FL or Vr.OL or Vr.OF => [0x5A, 0x51, 0x37, 0x46],
        Vr.FD or Vr.UV or Vr.SV or Vr.OD or Vr.OV => [0x5A, 0x51, 0x37, 0x46, 0x33, 0x41, 0x58, 0x40],
        Vr.UR => Ascii("http://zq7f3ax.example/"),
        _ => Ascii("ZQ7F3AX"),
    };

    /// <summary>An element of <paramref name="tag"/> with such a value; a sequence has one item with a name, a text and a UID.</summary>
    public static DicomElement Element(DicomTag tag, Vr vr) => vr == Vr.SQ ? new DicomElement(tag, Item()) : new DicomElement(tag, vr, Value(vr));

    public static DicomDataset Item() => Dataset(
        new DicomElement(new DicomTag(0x0010, 0x0010), Vr.PN, Value(Vr.PN)),
        new DicomElement(new DicomTag(0x0008, 0x0104), Vr.LO, Value(Vr.LO)),
        new DicomElement(new DicomTag(0x0008, 0x1155), Vr.UI, Value(Vr.UI)));

    public static DicomDataset Dataset(params DicomElement[] elements)
    {
        var dataset = new DicomDataset();
        foreach (var element in elements)
        {
            dataset.Set(element);
        }

        return dataset;
    }

    public static DicomDataset Text(params (DicomTag Tag, Vr Vr, string Value)[] elements) =>
        Dataset([.. elements.Select(element => new DicomElement(element.Tag, element.Vr, Encoding.UTF8.GetBytes(element.Value)))]);

    /// <summary>Into sequences that may leave, so that the depth is really reached, and beside them into one that may not.</summary>
    public static DicomDataset Nest(DicomDataset dataset, int depth) => depth switch
    {
        0 => dataset,
        _ => Nest(Dataset(new DicomElement(ReferencedSeries, dataset.Copy()), new DicomElement(depth % 2 == 0 ? FrameContent : SharedGroups, dataset)), depth - 1),
    };

    /// <summary>Every element of a data set, items and all.</summary>
    public static IEnumerable<DicomElement> All(DicomDataset dataset) =>
        dataset.SelectMany(element => element.IsSequence ? [element, .. element.Items.SelectMany(All)] : new[] { element });

    /// <summary>Whether any value of the data set holds <paramref name="needle"/>.</summary>
    public static bool Holds(DicomDataset dataset, byte[] needle) => All(dataset).Any(element => element.Span.IndexOf(needle) >= 0);

    /// <summary>The data set as one run of bytes, for comparison.</summary>
    public static byte[] Bytes(DicomDataset dataset)
    {
        using var bytes = new MemoryStream();
        var head = new byte[12];
        foreach (var element in All(dataset))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(head, element.Tag.Value);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), (int)element.Vr);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), element.IsSequence ? element.Items.Count : (int)element.Length);
            bytes.Write(head);
            bytes.Write(element.Span);
        }

        return bytes.ToArray();
    }

    public static string Value(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGet(tag, out var element) ? Encoding.ASCII.GetString(element.Span) : "(absent)";

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
