using System.Globalization;
using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>Item 57 of the acceptance list: nothing is taken away that an object of its class must have or a reader needs (PS3.3).</summary>
internal sealed class WhatReadersNeed
{
    private static readonly (string Name, string Uid, string Modality)[] Classes =
    [
        ("CT", "1.2.840.10008.5.1.4.1.1.2", "CT"), ("MR", "1.2.840.10008.5.1.4.1.1.4", "MR"), ("ECT", "1.2.840.10008.5.1.4.1.1.2.1", "CT"), ("EMR", "1.2.840.10008.5.1.4.1.1.4.1", "MR"),
        ("US", "1.2.840.10008.5.1.4.1.1.6.1", "US"), ("USM", "1.2.840.10008.5.1.4.1.1.3.1", "US"), ("CR", "1.2.840.10008.5.1.4.1.1.1", "CR"), ("DX", "1.2.840.10008.5.1.4.1.1.1.1", "DX"),
        ("MG", "1.2.840.10008.5.1.4.1.1.1.2", "MG"), ("XA", "1.2.840.10008.5.1.4.1.1.12.1", "XA"), ("RF", "1.2.840.10008.5.1.4.1.1.12.2", "RF"), ("NM", "1.2.840.10008.5.1.4.1.1.20", "NM"),
        ("PT", "1.2.840.10008.5.1.4.1.1.128", "PT"), ("SC", "1.2.840.10008.5.1.4.1.1.7", "OT"),
    ];

    private static readonly Dictionary<string, DicomDictionaryEntry> Dictionary = DicomDictionary.All().Where(entry => entry.Keyword.Length > 0).ToDictionary(entry => entry.Keyword);

    private static readonly Need[] Needs = [.. Read()];

    private static IEnumerable<string> Names => Classes.Select(one => one.Name);

    [TestCaseSource(nameof(Names))]
    public void Item_57_what_an_object_demands_is_there_afterwards(string name)
    {
        var header = Deidentifier.Apply(Source(name), Planted.Case).Header;
        Assert.Multiple(() =>
        {
            foreach (var need in Of(name))
            {
                var left = Find(header, need.Path);
                Assert.That(left, Is.Not.Null, need.ToString());
                Assert.That(left is null || need.Type.StartsWith('2') || !left.Value.IsEmpty, Is.True, $"{need} needs a value");
            }
        });
    }

    [TestCaseSource(nameof(Names))]
    public void Item_57_what_a_reader_needs_is_the_same_to_the_byte(string name)
    {
        var source = Source(name);
        var header = Deidentifier.Apply(source, Planted.Case).Header;
        Assert.Multiple(() =>
        {
            foreach (var need in Of(name).Where(need => need.IsExact))
            {
                Assert.That(Find(header, need.Path)?.Span.ToArray(), Is.EqualTo(Find(source, need.Path)?.Span.ToArray()), need.ToString());
            }

            foreach (var need in Of(name).Where(need => !need.IsExact && need.Value.Length > 0))
            {
                Assert.That(Find(header, need.Path)?.Span.ToArray(), Is.Not.EqualTo(Find(source, need.Path)?.Span.ToArray()), need.ToString());
            }
        });
    }

    /// <summary>An attribute of type 2 without a value stays one; it would be missed.</summary>
    [TestCaseSource(nameof(Names))]
    public void Item_57_an_attribute_that_must_be_there_stays_when_it_is_empty_or_says_nothing_that_may_leave(string name)
    {
        foreach (var value in new[] { "", "Dr Okafor?" })
        {
            var header = Deidentifier.Apply(Source(name, value), Planted.Case).Header;
            Assert.Multiple(() =>
            {
                foreach (var need in Of(name).Where(need => need.Type == "2" && need.Path.Length == 1))
                {
                    Assert.That(header.Contains(need.Path[0].Tag), Is.True, $"{need} was '{value}'");
                }
            });
        }
    }

    private static IEnumerable<Need> Of(string name) => Needs.Where(need => need.Classes is ["*"] || need.Classes.Contains(name));

    /// <param name="name">Of which class.</param>
    /// <param name="type2">In place of every text of type 2; null for what the table says.</param>
    private static DicomDataset Source(string name, string? type2 = null)
    {
        var (_, uid, modality) = Classes.Single(one => one.Name == name);
        var source = Planted.Text((Tags.SOPClassUID, Vr.UI, uid), (Tags.Modality, Vr.CS, modality));
        foreach (var need in Of(name))
        {
            var value = type2 is not null && need.Type == "2" && need.Path[^1].Vr.IsText() ? type2 : need.Value;
            Put(source, need.Path, value);
        }

        return source;
    }

    private static void Put(DicomDataset into, ReadOnlySpan<DicomDictionaryEntry> path, string value)
    {
        if (path.Length == 1)
        {
            into.Set(path[0].Vr == Vr.SQ ? new DicomElement(path[0].Tag, items: []) : new DicomElement(path[0].Tag, path[0].Vr, Bytes(path[0].Vr, value)));
            if (path[0].Keyword == "CodeValue")
            {
                into.Set(new DicomElement(new DicomTag(0x0008, 0x0102), Vr.SH, "SCT"u8));
                into.Set(new DicomElement(new DicomTag(0x0008, 0x0104), Vr.LO, "as somebody typed it"u8));
            }

            return;
        }

        var items = into.GetItems(path[0].Tag);
        var item = items.Count > 0 ? items[0] : new DicomDataset();
        Put(item, path[1..], value);
        into.Set(new DicomElement(path[0].Tag, item));
    }

    private static DicomElement? Find(DicomDataset dataset, ReadOnlySpan<DicomDictionaryEntry> path) =>
        !dataset.TryGet(path[0].Tag, out var element) ? null
        : path.Length == 1 ? element
        : element.Items.Count > 0 ? Find(element.Items[0], path[1..])
        : null;

    private static byte[] Bytes(Vr vr, string value)
    {
        IEnumerable<byte> Each(Func<string, byte[]> bytes) => value.Split('\\').SelectMany(bytes);
        return vr switch
        {
            Vr.US or Vr.SS or Vr.OW => [.. Each(text => BitConverter.GetBytes((ushort)int.Parse(text, CultureInfo.InvariantCulture)))],
            Vr.UL or Vr.SL => [.. Each(text => BitConverter.GetBytes(int.Parse(text, CultureInfo.InvariantCulture)))],
            Vr.FL => [.. Each(text => BitConverter.GetBytes(float.Parse(text, CultureInfo.InvariantCulture)))],
            Vr.FD => [.. Each(text => BitConverter.GetBytes(double.Parse(text, CultureInfo.InvariantCulture)))],
            Vr.AT => [.. Each(text => [.. BitConverter.GetBytes(Convert.ToUInt16(text[..4], 16)), .. BitConverter.GetBytes(Convert.ToUInt16(text[4..], 16))])],
            _ => Encoding.ASCII.GetBytes(value),
        };
    }

    private static IEnumerable<Need> Read()
    {
        using var stream = typeof(WhatReadersNeed).Assembly.GetManifestResourceStream("Deidentification/needed.csv")!;
        using var reader = new StreamReader(stream);
        foreach (var row in reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Skip(1).Select(line => line.Split(',')))
        {
            yield return new Need(row[0].Split('|'), [.. row[1].Split('>').Select(keyword => Dictionary[keyword])], row[2], row[3], row[4] == "=");
        }
    }

    private sealed record Need(string[] Classes, DicomDictionaryEntry[] Path, string Type, string Value, bool IsExact)
    {
        public override string ToString() => $"{string.Join('>', Path.Select(entry => entry.Keyword))}, type {Type}";
    }
}
