namespace SecondOpinion.Tool.Doctor;

/// <summary>How bad it is. The worst of all is the command's exit code.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok = 0,

    /// <summary>It works, and somebody should look.</summary>
    Warning = 1,

    /// <summary>It does not work.</summary>
    Failed = 2,
}

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at: <c>store</c>, <c>mail</c> …</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Says">What was seen; no secret, no patient.</param>
/// <param name="ToDo">What to do about it; null when nothing.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Says, string? ToDo = null)
{
    public static Finding Ok(string check, string says) => new(check, Verdict.Ok, says);

    public static Finding Warning(string check, string says, string toDo) => new(check, Verdict.Warning, says, toDo);

    public static Finding Failed(string check, string says, string toDo) => new(check, Verdict.Failed, says, toDo);

    /// <summary>One line.</summary>
    public override string ToString() => $"{Verdict.ToString().ToLowerInvariant(),-8} {Check,-14} {Says}{(ToDo is null ? "" : $" -> {ToDo}")}";
}
