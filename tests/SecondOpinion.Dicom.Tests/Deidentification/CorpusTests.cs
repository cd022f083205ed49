using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>Real files of many makers.</summary>
internal sealed class CorpusTests
{
    [Test]
    public void No_name_number_or_uid_of_any_file_of_the_corpus_leaves()
    {
        var may = DeidentificationRules.Current.Tags.ToHashSet();
        var ours = Encoding.ASCII.GetString(Planted.Bytes(Deidentifier.Apply(new DicomDataset(), Planted.Case).Header)) + Planted.Case.PatientName; // two files call somebody Patient
        var read = 0;
        foreach (var path in Directory.EnumerateFiles(Checkout.RequireCorpus(), "*", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length < 3_000_000))
        {
            if (TryRead(path) is not { } file)
            {
                continue;
            }

            read++;
            var header = Deidentifier.Apply(file.Dataset, Planted.Case).Header;
            var left = Encoding.ASCII.GetString(Planted.Bytes(header));
            Assert.That(Planted.All(header).Select(element => element.Tag).Where(tag => !may.Contains(tag) && (tag.Value >> 8) != 0x000801), Is.Empty, path);
            var values = Planted.All(header).SelectMany(element => Encoding.ASCII.GetString(element.Span).Split('\\')).ToHashSet();
            Assert.That(Secrets(file.Dataset).Where(secret => Holds(left, values, secret) && !ours.Contains(secret, StringComparison.Ordinal)), Is.Empty, path);
        }

        Assert.That(read, Is.GreaterThan(300));
    }

    /// <summary>A short number can stand by chance within a coordinate or a pseudonymous UID: it counts only as a value of its own.</summary>
    private static bool Holds(string left, HashSet<string> values, string secret) =>
        secret.Length < 10 && secret.All(char.IsAsciiDigit) ? values.Contains(secret) : left.Contains(secret, StringComparison.Ordinal);

    internal static DicomFile? TryRead(string path)
    {
        try
        {
            return DicomFile.Read(new MemorySource(File.ReadAllBytes(path)));
        }
        catch (DicomException)
        {
            return null; // withheld as unreadable, long before this
        }
    }

    /// <summary>Names, numbers and UIDs of a header at any depth, long enough to be told from chance.</summary>
    private static HashSet<string> Secrets(DicomDataset dataset)
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in Planted.All(dataset).Where(element => element.Vr is Vr.PN or Vr.UI or Vr.AE || IsNumber(element.Tag)))
        {
            var values = Encoding.Latin1.GetString(element.Span).Split('\\', '^', '=', '\0', ' ');
            secrets.UnionWith(values.Where(value => value.Length >= 6 && value.Any(c => c != '.' && !char.IsWhiteSpace(c)) && DicomUids.Find(value) is null && Cleaned.Words(value).Length == 0));
        }

        return secrets;
    }

    /// <summary>Patient ID, other IDs, accession number, study ID, device serial number.</summary>
    private static bool IsNumber(DicomTag tag) => tag.Value is 0x00100020 or 0x00101000 or 0x00080050 or 0x00200010 or 0x00181000;
}
