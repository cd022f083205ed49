/// <summary>What the runtime calls before a process begins, where <c>DOTNET_STARTUP_HOOKS</c> names this assembly.</summary>
internal static class StartupHook
{
    public static void Initialize() => SecondOpinion.Browser.WithoutChecks.Install();
}
