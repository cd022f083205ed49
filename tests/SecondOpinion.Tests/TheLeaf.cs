using System.Diagnostics;
using System.Reflection;

namespace SecondOpinion;

/// <summary>The place where fo-dicom plugs in. The build that everybody makes has nothing there.</summary>
internal sealed class TheLeaf
{
#if !WITH_FO_DICOM
    private static Assembly Leaf => Assembly.Load("SecondOpinion.FoDicom");

    [Test]
    public void The_default_leaf_holds_no_type_and_refers_to_nothing_but_the_platform()
    {
        Assert.That(Leaf.GetTypes(), Is.Empty);
        Assert.That(Leaf.GetReferencedAssemblies().Select(name => name.Name), Is.SubsetOf(new[] { "System.Runtime" }));
    }

    [Test]
    public void No_program_of_the_default_build_carries_the_leaf_or_fo_dicom()
    {
        Assert.That(References(typeof(Web.Shared.Site).Assembly, []), Has.None.Contains("FoDicom").And.None.Contains("fo-dicom"));
    }

    [Test]
    public void Our_reader_beside_fo_dicom_on_the_whole_corpus_and_a_PACS_asked_directly() =>
        Assert.Ignore("skipped: built without fo-dicom (WithFoDicom/ beside this file runs with -p:WithFoDicom=true)");

    private static HashSet<string> References(Assembly assembly, HashSet<string> met)
    {
        foreach (var name in assembly.GetReferencedAssemblies().Where(name => met.Add(name.Name!))) // every assembly has a name
        {
            if (name.Name!.StartsWith("SecondOpinion", StringComparison.Ordinal))
            {
                References(Assembly.Load(name), met);
            }
        }

        return met;
    }
#endif

    [Test]
    public void No_committed_lock_file_names_fo_dicom()
    {
        var lockFiles = Git("ls-files", "*packages.lock.json");
        Assert.That(lockFiles, Has.Length.GreaterThan(10), "every other project has one");
        Assert.That(lockFiles, Has.None.Contains("FoDicom/"), "the leaf's own depends on a property");
        Assert.That(Git("grep", "-li", "fo-dicom", "--", "*packages.lock.json"), Is.Empty);
    }

    private static string[] Git(params string[] arguments)
    {
        Checkout.RequirePeer("git");
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return lines;
    }
}
