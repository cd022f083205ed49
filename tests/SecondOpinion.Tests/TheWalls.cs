using System.Reflection;
using System.Xml.Linq;

namespace SecondOpinion;

/// <summary>The arrows of the house: Web and Tool → Archive, Imaging, Store, Mail → the rules → Dicom. None sideways, none up.</summary>
internal sealed class TheWalls
{
    private static readonly string[] Outside =
    [
        "Dapper", "Microsoft.Data", "MailKit", "MimeKit", "Fluid", "SkiaSharp", "FellowOakDicom", "fo-dicom",
        "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Mvc", "Microsoft.AspNetCore.Routing", "System.Net.Http", "System.Net.Sockets",
        "System.Diagnostics.Process", "SecondOpinion.Store", "SecondOpinion.Mail", "SecondOpinion.Archive", "SecondOpinion.Imaging", "SecondOpinion.Web",
    ];

    private static readonly string[] Leaves = ["SecondOpinion.Store", "SecondOpinion.Mail", "SecondOpinion.Archive", "SecondOpinion.Imaging"];

    private static readonly string[] Rooms =
    [
        "Trusts", "Studies", "Cases", "Preparation", "Links", "Letters", "Recipients", "Reading", "Trail",
    ];

    [Test]
    public void The_rooms_see_no_database_no_mail_no_archive_no_process_and_no_web() =>
        Assert.That(Trespasses(typeof(Links.Link).Assembly), Is.Empty);

    [Test]
    public void The_wall_would_have_caught_one() =>
        Assert.That(Trespasses(typeof(Store.Database).Assembly), Does.Contain("Dapper"));

    [Test]
    public void Dicom_depends_on_the_platform_only()
    {
        var others = typeof(Dicom.DicomException).Assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal) && name is not "netstandard");

        Assert.That(others, Is.Empty);
    }

    [Test]
    public void No_leaf_leans_on_another()
    {
        foreach (var leaf in Leaves.Where(leaf => Directory.Exists(Path.Combine(Checkout.Root, "src", leaf))))
        {
            var references = ProjectReferences(leaf);
            Assert.That(references.Intersect(Leaves), Is.Empty, leaf);
            Assert.That(references, Has.None.EqualTo("SecondOpinion.Web").And.None.EqualTo("SecondOpinion.Tool"), leaf);
        }
    }

    [Test]
    public void Only_the_wiring_knows_the_leaf_for_fo_dicom_and_only_on_request()
    {
        foreach (var project in Directory.GetDirectories(Path.Combine(Checkout.Root, "src")).Select(path => Path.GetFileName(path)!).Where(HasProject))
        {
            var knows = ProjectReferences(project).Contains("SecondOpinion.FoDicom");
            Assert.That(knows, Is.EqualTo(project == "SecondOpinion.Web"), project);
        }

        Assert.That(Conditions("SecondOpinion.Web", "SecondOpinion.FoDicom"), Is.EqualTo("'$(WithFoDicom)' == 'true'"));
        Assert.That(ProjectReferences("SecondOpinion.FoDicom"), Is.EqualTo(new[] { "SecondOpinion.Archive" }), "it is a kind of archive, and knows nothing else");
        Assert.That(Conditions("SecondOpinion.FoDicom", "SecondOpinion.Archive"), Is.EqualTo("'$(WithFoDicom)' == 'true'"));
    }

    [Test]
    public void The_reading_of_project_references_would_have_caught_one() =>
        Assert.That(ProjectReferences("SecondOpinion.Web"), Does.Contain("SecondOpinion.Store"));

    [Test]
    public void Every_type_of_the_rules_lives_in_a_room()
    {
        var strays = typeof(Links.Link).Assembly.GetExportedTypes()
            .Where(type => type.Namespace != "SecondOpinion" && !Rooms.Any(room => type.Namespace == $"SecondOpinion.{room}"));

        Assert.That(strays, Is.Empty);
    }

    [Test]
    public void Classes_are_sealed_unless_they_are_made_to_be_derived_from()
    {
        var open = typeof(Links.Link).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false, IsNested: false } && !type.Name.Contains('<', StringComparison.Ordinal));

        Assert.That(open, Is.Empty);
    }

    private static IEnumerable<string> Trespasses(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!)
        .Where(name => Outside.Any(outside => name.StartsWith(outside, StringComparison.Ordinal)));

    private static bool HasProject(string folder) => File.Exists(Path.Combine(Checkout.Root, "src", folder, $"{folder}.csproj"));

    /// <summary>On what a project's reference to another depends; empty for nothing.</summary>
    private static string Conditions(string project, string to)
    {
        var reference = XDocument.Load(Path.Combine(Checkout.Root, "src", project, $"{project}.csproj")).Descendants("ProjectReference")
            .Single(one => one.Attribute("Include")!.Value.EndsWith($"{to}.csproj", StringComparison.Ordinal)); // every reference has one
        return reference.Attribute("Condition")?.Value ?? reference.Parent?.Attribute("Condition")?.Value ?? "";
    }

    private static List<string> ProjectReferences(string project) =>
        [.. XDocument.Load(Path.Combine(Checkout.Root, "src", project, $"{project}.csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];
}
