using System.Reflection;
using SecondOpinion.Store;

namespace SecondOpinion.Rights;

/// <summary>Where a process is entered, by surface, and so which statements it can send.</summary>
internal static class Surfaces
{
    /// <summary>Behind <c>site.HasDesk</c>, behind having the desk's certificates, or behind making keys or naming a patient, which a reader process
    /// refuses; SQL Server is not migrated by who serves. <c>SurfacesApart</c> has a reader do its work with its role's rights only.</summary>
    private static readonly string[] NotInAReader =
    [
        "Parts.ArchivesAsync", "Parts.WrongAsync", "Parts.MailAsync", "Gauges.RefreshAsync", "KeyRings.MakeFirstAsync", "KeyRepository.StoreElement", "PatientHash.Of", "Migrator.ApplyAsync",
    ];

    /// <summary>Maps the reader's routes, which a desk does not open.</summary>
    private static readonly string[] NotInADesk = ["ReaderRoom.MapReader", "Migrator.ApplyAsync"];

    /// <summary>Rooms of the web app that work in a reader process: its own, the operators', and what every page stands in.</summary>
    private static readonly string[] ReaderRooms = ["SecondOpinion.Web.Reader", "SecondOpinion.Web.Management"];

    private static readonly string[] ReaderShared =
        ["RequestLog", "ErrorAnswers", "ErrorPage", "ForgeryFilter", "HeaderSet", "Denials", "Kept", "Readiness"];

    /// <summary>The doctor's looks in a reader process; the others say that they are a desk's.</summary>
    private static readonly string[] ReaderDoctor = ["KeptChecks", "ClockCheck"];

    private static readonly string[] Wiring = ["AddKept", "AddReader", "MapReader"];

    private static readonly Assembly Web = Reach.Ours[0];

    /// <summary>Statements of a reader process, by name.</summary>
    public static IReadOnlyDictionary<string, Sql> Reader { get; } = Reach.From(
        [
            .. Web.GetTypes().Where(type => !type.IsNested && (ReaderRooms.Contains(type.Namespace) || IsView(type, "Reader") || (type.Namespace == "SecondOpinion.Web.Shared" && ReaderShared.Contains(type.Name))))
                .SelectMany(Reach.MethodsOf).Where(method => !Wiring.Contains(method.Name)),
            .. Doctor.Where(type => ReaderDoctor.Contains(type.Name)).SelectMany(Reach.MethodsOf),
            .. Framework,
        ],
        NotInAReader);

    /// <summary>Statements of a desk process, by name.</summary>
    public static IReadOnlyDictionary<string, Sql> Desk { get; } = Reach.From(
        [
            .. Web.GetTypes().Where(type => !type.IsNested && type.Namespace != "SecondOpinion.Web.Reader" && !IsView(type, "Reader")).SelectMany(Reach.MethodsOf),
            .. Reach.Ours.Where(assembly => assembly.GetName().Name is "SecondOpinion.Archive" or "SecondOpinion.Mail").SelectMany(assembly => assembly.GetTypes()).Where(type => !type.IsNested).SelectMany(Reach.MethodsOf),
            .. Doctor.SelectMany(Reach.MethodsOf),
            .. Framework,
        ],
        NotInADesk);

    private static IEnumerable<Type> Doctor =>
        Reach.Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => type is { IsNested: false, Namespace: "SecondOpinion.Tool.Doctor" });

    /// <summary>What the framework calls, which no code of ours is seen to: key rings.</summary>
    private static IEnumerable<MethodBase> Framework =>
        typeof(Database).Assembly.GetTypes().Where(type => type.Name == "KeyRepository").SelectMany(Reach.MethodsOf);

    private static bool IsView(Type type, string room) => type.Name.StartsWith($"{room}_", StringComparison.Ordinal);
}
