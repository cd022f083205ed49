namespace SecondOpinion.Dicom.Deidentification.Pictures;

/// <summary>Words and makers that raise the risk of a picture (<c>picture-risks.csv</c>). None lowers it.</summary>
internal static class PictureRisks
{
    private static readonly char[] Separators = [' ', '_', '-', '/', '\\', '.', ',', '(', ')', ':', '^'];

    private static readonly Lazy<Risk[]> Risks = new(
        () => [.. EmbeddedData.Rows(EmbeddedData.Read("picture-risks.csv")).Select(row => new Risk(row[0], row[1] == "maker", row[2] == "word", row[3], row[4]))],
        LazyThreadSafetyMode.PublicationOnly);

    /// <summary>True when something about the picture has this effect.</summary>
    /// <param name="effect"><c>localiser</c>, <c>screen</c> or <c>scan</c>.</param>
    /// <param name="policy">Of its class.</param>
    /// <param name="texts">In capitals.</param>
    /// <param name="maker">In capitals.</param>
    public static bool Has(string effect, string policy, IReadOnlyList<string> texts, string maker) =>
        Risks.Value.Any(risk => risk.Effect == effect && (risk.Only.Length == 0 || risk.Only == policy)
            && (risk.OfMaker ? Matches(risk, maker) : texts.Any(text => Matches(risk, text))));

    private static bool Matches(Risk risk, string text) => risk.IsWord
        ? text == risk.Value || text.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Contains(risk.Value)
        : text.Contains(risk.Value, StringComparison.Ordinal);

    private sealed record Risk(string Effect, bool OfMaker, bool IsWord, string Value, string Only);
}
