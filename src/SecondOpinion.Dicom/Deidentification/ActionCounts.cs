namespace SecondOpinion.Dicom.Deidentification;

/// <summary>What was done with the attributes of a header: actions by name and number, for the record that governance reads. Holds no value.</summary>
public sealed class ActionCounts
{
    private static readonly string[] Names = [.. Enum.GetValues<RuleAction>().Select(Rule.NameOf)];

    private readonly int[] _counts = new int[Names.Length];

    /// <summary>Attributes that stayed, cleaned or not.</summary>
    public int Kept => Sum(isReplacement: false);

    /// <summary>Attributes that were given another value.</summary>
    public int Replaced => Sum(isReplacement: true);

    /// <summary>The actions that were taken, by the names of the rules and <c>remove</c>.</summary>
    public IEnumerable<KeyValuePair<string, int>> ByName => Names.Select((name, action) => KeyValuePair.Create(name, _counts[action])).Where(action => action.Value > 0);

    /// <summary>How often an action was taken.</summary>
    internal int this[RuleAction action] => _counts[(int)action];

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', ByName.Select(action => $"{action.Key}={action.Value}"));

    internal void Add(RuleAction action, int times) => _counts[(int)action] += times;

    private int Sum(bool isReplacement)
    {
        var sum = 0;
        for (var action = RuleAction.Remove + 1; (int)action < _counts.Length; action++)
        {
            sum += ValueCleaner.IsReplacement(action) == isReplacement ? this[action] : 0;
        }

        return sum;
    }
}
