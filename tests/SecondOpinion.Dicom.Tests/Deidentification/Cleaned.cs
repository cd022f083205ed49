using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>The cleaning of single values, as text; null where there is nothing to write.</summary>
internal static class Cleaned
{
    private delegate bool Cleaning(ReadOnlySpan<byte> value, ref ValueWriter into);

    public static string Words(string description) => DeidentificationRules.Current.Vocabulary.Clean(description);

    public static bool IsTerm(string keyword, string term) =>
        DeidentificationRules.Current.Tags.Select(tag => DeidentificationRules.Current.Find(tag)!).FirstOrDefault(rule => rule.Keyword == keyword) is { } rule
        && Vocabulary.IsTerm(rule, term);

    public static string? AgeBand(string age) => Run(age, Numbers.AgeBand);

    public static string? Date(string date, string? time, TimeSpan shift) =>
        Run(date, (ReadOnlySpan<byte> value, ref ValueWriter into) => Times.Date(value, Encoding.ASCII.GetBytes(time ?? ""), shift, ref into));

    public static string? Time(string time, TimeSpan shift) => Run(time, (ReadOnlySpan<byte> value, ref ValueWriter into) => Times.Time(value, shift, ref into));

    public static string? DateTime(string value, TimeSpan shift) => Run(value, (ReadOnlySpan<byte> text, ref ValueWriter into) => Times.DateTime(text, shift, ref into));

    private static string? Run(string value, Cleaning cleaning)
    {
        var into = new ValueWriter(stackalloc byte[8]); // small, so that it must grow
        var text = cleaning(Encoding.UTF8.GetBytes(value), ref into) ? Encoding.ASCII.GetString(into.Written) : null;
        into.Dispose();
        return text;
    }
}
