using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Shared;

/// <summary>Section <c>Trusts</c>: a list of <c>Code</c> (ODS), <c>Name</c> and <c>Policy</c>.</summary>
internal sealed record TrustsSettings
{
    /// <summary>As configured.</summary>
    public List<Trust> All { get; } = [];
}

/// <summary>Every fault of the list of trusts at once.</summary>
internal sealed partial class TrustsValidator(Site site) : IValidateOptions<TrustsSettings>
{
    public ValidateOptionsResult Validate(string? name, TrustsSettings options) => Faults.Result(Find(options.All));

    private IEnumerable<string> Find(List<Trust> trusts)
    {
        if (trusts.Count == 0 && site.HasDesk)
        {
            yield return "Trusts: at least one trust is needed.";
        }

        foreach (var twice in trusts.GroupBy(trust => trust.Code, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            yield return $"Trusts: {twice.Key} stands there twice.";
        }

        foreach (var fault in trusts.SelectMany(FindIn))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> FindIn(Trust trust)
    {
        if (!OdsCode().IsMatch(trust.Code ?? "")) // the binder does not know "required"
        {
            yield return "Trusts: every trust needs a Code, its ODS code, such as RYR.";
        }

        if (string.IsNullOrWhiteSpace(trust.Name))
        {
            yield return $"Trusts: {trust.Code} needs a Name.";
        }

        if (trust.Policy.MaximumLifeDays is < 1 or > TrustPolicy.LongestLifeDays)
        {
            yield return $"Trusts: {trust.Code}: MaximumLifeDays must be 1 to {TrustPolicy.LongestLifeDays}.";
        }

        if (trust.Policy.DefaultLifeDays < 1 || trust.Policy.DefaultLifeDays > trust.Policy.MaximumLifeDays)
        {
            yield return $"Trusts: {trust.Code}: DefaultLifeDays must be 1 to MaximumLifeDays.";
        }

        if (trust.Policy.OpeningsAllowed is < 1 or > 100)
        {
            yield return $"Trusts: {trust.Code}: OpeningsAllowed must be 1 to 100.";
        }
    }

    [GeneratedRegex("^[A-Z0-9]{3,10}$", RegexOptions.NonBacktracking)]
    private static partial Regex OdsCode();
}

/// <summary>The trusts of the configuration.</summary>
internal sealed class ConfiguredTrusts(IOptions<TrustsSettings> settings) : ITrusts
{
    public IReadOnlyList<Trust> All => settings.Value.All;

    public Trust? Find(string code) => All.FirstOrDefault(trust => trust.Code == code);
}
