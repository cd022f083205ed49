namespace SecondOpinion.Preparation;

/// <summary>An instance as WADO-RS addresses it (PS3.18 section 10.4.1.1), under the pseudonymous UIDs of one case.</summary>
/// <param name="Study">Study Instance UID.</param>
/// <param name="Series">Series Instance UID.</param>
/// <param name="Instance">SOP Instance UID.</param>
public sealed record InstancePath(string Study, string Series, string Instance);
