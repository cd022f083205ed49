using System.Text;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The data files of this room.</summary>
internal static class EmbeddedData
{
    /// <summary>A file of the edition in force, checked.</summary>
    /// <exception cref="RulesDamagedException">The edition is not whole, or has no such file.</exception>
    public static byte[] Read(string name) => RuleFiles.Current.Read(name);

    /// <summary>A file as it was compiled in, or null.</summary>
    public static byte[]? Open(string name)
    {
        using var stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream($"Deidentification/{name}");
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Its lines, without comments (<c>#</c>) and empty ones.</summary>
    public static IEnumerable<string> Lines(byte[] file) =>
        Encoding.UTF8.GetString(file).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line[0] != '#');

    /// <summary>Rows of a comma-separated file after its line of titles; no cell holds a comma.</summary>
    public static IEnumerable<string[]> Rows(byte[] file) => Lines(file).Skip(1).Select(line => line.Split(','));
}
