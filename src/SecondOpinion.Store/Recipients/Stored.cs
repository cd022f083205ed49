using SecondOpinion.Cases;
using SecondOpinion.Recipients;

namespace SecondOpinion.Store.Recipients;

/// <summary>Values that were checked before they were stored.</summary>
internal static class Stored
{
    public static EmailAddress Address(string text) =>
        EmailAddress.TryParse(text, out var address) ? address : throw new InvalidDataException("A stored address is not one.");

    public static CaseCode Code(string text) =>
        CaseCode.TryParse(text, out var code) ? code : throw new InvalidDataException("A stored case code is not one.");
}
