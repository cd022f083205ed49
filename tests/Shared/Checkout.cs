namespace SecondOpinion;

/// <summary>Where the checkout lies, and the public DICOM corpus beside it when there is one.</summary>
internal static class Checkout
{
    /// <summary>The folder that holds SecondOpinion.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The corpus folder: <c>SECONDOPINION_CORPUS</c>, else <c>../shared/dicom</c> beside the checkout; null when absent.</summary>
    public static string? Corpus { get; } = FindCorpus();

    /// <summary>The corpus, or the test is skipped aloud (failed where peers are required).</summary>
    public static string RequireCorpus()
    {
        if (Corpus is null)
        {
            const string why = "skipped: no DICOM corpus beside the checkout (set SECONDOPINION_CORPUS)";
            if (Environment.GetEnvironmentVariable("SECONDOPINION_REQUIRE_PEERS") == "1")
            {
                Assert.Fail(why);
            }

            Assert.Ignore(why);
        }

        return Corpus!;
    }

    /// <summary>A program of another project, such as dcmdump; absent means skipped aloud, or failed where peers are required.</summary>
    public static string RequirePeer(string program)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Append("/usr/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        if (found is null)
        {
            var why = $"skipped: {program} is not installed (see tests/run.sh)";
            if (Environment.GetEnvironmentVariable("SECONDOPINION_REQUIRE_PEERS") == "1")
            {
                Assert.Fail(why);
            }

            Assert.Ignore(why);
        }

        return found!;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SecondOpinion.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests must run from inside the checkout.");
    }

    private static string? FindCorpus()
    {
        var named = Environment.GetEnvironmentVariable("SECONDOPINION_CORPUS") ?? Path.Combine(Root, "..", "shared", "dicom");
        return Directory.Exists(named) ? Path.GetFullPath(named) : null;
    }
}
