using System.Text.RegularExpressions;

namespace SecondOpinion;

/// <summary>The names of all tests of the checkout, read out of their sources: a list of promises can name a test of another assembly.</summary>
internal static partial class TestsInSource
{
    private static readonly Lazy<HashSet<string>> Known = new(() =>
        [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => In(File.ReadAllLines(file)))]);

    /// <summary>Namespace, class and method of every test.</summary>
    public static IReadOnlySet<string> All => Known.Value;

    /// <summary>The tests of a source file: methods that an attribute makes one, in the file's namespace and top-level class.</summary>
    public static IEnumerable<string> In(IEnumerable<string> lines)
    {
        var (space, fixture, attributes) = ("", "", "");
        foreach (var line in lines.Select(line => line.TrimEnd()))
        {
            if (NamespaceLine().Match(line) is { Success: true } inNamespace)
            {
                space = inNamespace.Groups[1].Value;
            }
            else if (ClassLine().Match(line) is { Success: true } inClass)
            {
                fixture = inClass.Groups[1].Value;
            }
            else if (line.StartsWith("    [", StringComparison.Ordinal))
            {
                attributes += line;
            }
            else if (MethodLine().Match(line) is { Success: true } method)
            {
                if (attributes.Contains("[Test", StringComparison.Ordinal) && !NotRun().IsMatch(attributes))
                {
                    yield return $"{space}.{fixture}.{method.Groups[1].Value}";
                }

                attributes = "";
            }
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);")]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^(?:internal |public |sealed |static |partial )*class (\w+)")]
    private static partial Regex ClassLine();

    [GeneratedRegex(@"^    public (?:async )?(?:Task|void)(?:<\w+>)? (\w+)\(")]
    private static partial Regex MethodLine();

    [GeneratedRegex(@"\b(?:Ignore|Explicit)\b")]
    private static partial Regex NotRun();
}
