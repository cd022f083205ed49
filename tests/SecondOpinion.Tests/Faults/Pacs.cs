using System.Net;
using System.Text.Json.Nodes;
using SecondOpinion.Archive;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Studies;
using static SecondOpinion.Archive.ScriptedArchive;

namespace SecondOpinion.Faults;

/// <summary>How an archive fails.</summary>
internal enum ArchiveFault
{
    /// <summary>There is nobody at its address.</summary>
    Refuses,

    /// <summary>503.</summary>
    Busy,

    /// <summary>A page of HTML where JSON or DICOM should be.</summary>
    Html,

    /// <summary>The connection breaks after a third of the answer.</summary>
    BreaksEarly,

    /// <summary>The same before its last bytes.</summary>
    BreaksLate,

    /// <summary>The answer ends after a third, as if that were all.</summary>
    EndsEarly,

    /// <summary>The same before its last bytes.</summary>
    EndsLate,

    /// <summary>A third comes, and then nothing more.</summary>
    Stalls,
}

/// <summary>An archive of one small study: three CT slices that may be shown and a localiser that may not. Its n-th answer fails by plan.</summary>
internal sealed class Pacs(FaultPlan plan, ArchiveFault fault)
{
    public const int Slices = 3;
    public const string SeriesUid = "1.2.840.99.7.1";

    public static StudyInstanceUid Study { get; } = People.Uid("1.2.840.99.7");

    /// <summary>What must not leave the desk.</summary>
    public static string[] Identity { get; } = ["Okafor", "9990000018", "19580314", "DWN2611020417", SeriesUid];

    /// <summary>What the recipient is to see, in no order.</summary>
    public static IReadOnlyList<byte[]> Pictures { get; } = [.. Enumerable.Range(1, Slices).Select(Picture)];

    private static byte[][] Files { get; } = [.. Enumerable.Range(1, Slices + 1).Select(Slice)];

    public IArchive Open() => new ScriptedArchive(Answer, new DicomWebOptions { Url = Url, MostStudies = 50, TimeoutSeconds = 1 }).Archive;

    public static byte[] Slice(int number) => MadeFile.Slice(Study.Value, SeriesUid, number)
        .With(0x00080008, "CS", number > Slices ? @"ORIGINAL\PRIMARY\LOCALIZER" : @"ORIGINAL\PRIMARY\AXIAL")
        .With(0x00280002, "US", [1, 0]).With(0x00280004, "CS", "MONOCHROME2").With(0x00280010, "US", [16, 0]).With(0x00280011, "US", [16, 0])
        .With(0x00280100, "US", [16, 0]).With(0x00280101, "US", [12, 0]).With(0x00280102, "US", [11, 0]).With(0x00280103, "US", [0, 0])
        .With(0x7fe00010, "OW", Picture(number)).ToBytes();

    private static byte[] Picture(int number)
    {
        var pixels = new byte[512];
        new Random(number).NextBytes(pixels); // the same each time, and nothing secret
        for (var high = 1; high < pixels.Length; high += 2)
        {
            pixels[high] &= 0x0f;
        }

        return pixels;
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var whole = Willing(request.RequestUri!.AbsolutePath);
        if (!plan.IsDue())
        {
            return whole;
        }

        switch (fault)
        {
            case ArchiveFault.Refuses:
                throw new HttpRequestException("planned");
            case ArchiveFault.Busy:
                return Body("busy", "text/plain", HttpStatusCode.ServiceUnavailable);
            case ArchiveFault.Html:
                return Body("<html><title>Sign in</title></html>", "text/html");
            default:
                var bytes = whole.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult(); // they are in memory
                var content = new StreamContent(new CutStream(bytes, fault));
                content.Headers.TryAddWithoutValidation("Content-Type", whole.Content.Headers.GetValues("Content-Type"));
                return new HttpResponseMessage { Content = content };
        }
    }

    private static HttpResponseMessage Willing(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries)[1..] switch
    {
        ["studies"] => Json(Row(Study.Value)),
        ["studies", _, "series"] => Json(SeriesRow()),
        ["studies", _, "instances"] => Json(InstanceRow(1)),
        ["studies", _, "series", _, "instances"] => Json([.. Enumerable.Range(1, Slices + 1).Select(InstanceRow)]),
        ["studies", _, "series", _, "instances", _, "metadata"] => Json(Row(Study.Value)),
        ["studies", _, "series", _, "instances", var uid] => Parts(Files[int.Parse(uid.Split('.')[^1], System.Globalization.CultureInfo.InvariantCulture) - 1]),
        _ => Body("", "text/plain", HttpStatusCode.NotFound),
    };

    private static JsonObject SeriesRow() => new()
    {
        ["0020000D"] = Element("UI", Study.Value), ["0020000E"] = Element("UI", SeriesUid), ["00080060"] = Element("CS", "CT"),
        ["00200011"] = Element("IS", 2), ["0008103E"] = Element("LO", "Axial"), ["00201209"] = Element("IS", Slices + 1),
    };

    private static JsonObject InstanceRow(int number) => new()
    {
        ["0020000D"] = Element("UI", Study.Value), ["0020000E"] = Element("UI", SeriesUid), ["00080018"] = Element("UI", $"{SeriesUid}.{number}"),
        ["00200013"] = Element("IS", number),
    };

    /// <summary>An answer that does not come to its end.</summary>
    private sealed class CutStream(byte[] whole, ArchiveFault fault) : MemoryStream(
        whole[..(fault is ArchiveFault.BreaksLate or ArchiveFault.EndsLate ? Math.Max(0, whole.Length - 5) : whole.Length / 3)])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < Length || fault is ArchiveFault.EndsEarly or ArchiveFault.EndsLate)
            {
                return await base.ReadAsync(buffer, cancellationToken);
            }

            if (fault == ArchiveFault.Stalls)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            throw new HttpIOException(HttpRequestError.ResponseEnded, "planned");
        }
    }
}
