namespace SecondOpinion.Dicom.Files;

/// <summary>A row of the corpus manifest.</summary>
internal sealed record CorpusFile(string Name, string TransferSyntax, int Frames, string Note, string PixelsSha256)
{
    public string Path => System.IO.Path.Combine(Checkout.RequireCorpus(), Name);

    public bool IsExpectedReadable => Note.Contains("expected readable", StringComparison.Ordinal);

    public bool IsVideo => Note.StartsWith("video", StringComparison.Ordinal);

    public MemorySource Open() => new(File.ReadAllBytes(Path));

    public static IReadOnlyList<CorpusFile> All() =>
    [
        .. File.ReadLines(System.IO.Path.Combine(Checkout.RequireCorpus(), "manifest.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Select(cells => new CorpusFile(cells[0], cells[7], int.TryParse(cells[10], out var frames) ? frames : 1, cells[14], cells[15])),
    ];

    public static CorpusFile Named(string name) => All().Single(file => file.Name == name);
}
