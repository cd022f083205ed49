using System.Text;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The data files of this room, as they were compiled in.</summary>
internal static class EmbeddedData
{
    /// <summary>A file's bytes.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream($"Deidentification/{name}")
            ?? throw new InvalidOperationException($"The data file {name} is not compiled in.");
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
