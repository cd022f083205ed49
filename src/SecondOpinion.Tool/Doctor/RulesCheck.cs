using SecondOpinion.Dicom.Deidentification;

namespace SecondOpinion.Tool.Doctor;

/// <summary>Whether the rules of de-identification are whole, and of which edition: with a file that was edited nothing is prepared.</summary>
/// <param name="serviceFolder">Where the service runs.</param>
internal sealed class RulesCheck(string serviceFolder)
{
    private const string Name = "rules";
    private const int ShownOfHash = 12;

    public async IAsyncEnumerable<Finding> RunAsync()
    {
        await Task.CompletedTask;
        var folder = Path.Combine(serviceFolder, RuleFiles.Folder);
        yield return Directory.Exists(folder) ? Look(() => RuleFiles.In(folder), "from their folder") : Look(() => RuleFiles.Current, "compiled in");
    }

    private static Finding Look(Func<RuleFiles> read, string where)
    {
        try
        {
            var rules = DeidentificationRules.Of(read());
            return Finding.Ok(Name, $"edition {rules.Edition} is whole, {where}, hash {rules.Hash[..ShownOfHash]}");
        }
        catch (RulesDamagedException damaged)
        {
            return Finding.Failed(Name, $"{damaged.Message} Nothing is prepared", "put back the files of one edition, or take the folder away: cases that wait go on by themselves");
        }
    }
}
