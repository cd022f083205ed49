using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Recipients;
using SecondOpinion.Store;
using SecondOpinion.Studies;

namespace SecondOpinion.Web;

/// <summary>The web app with a case of one sealed frame, and links to it.</summary>
internal sealed class ReaderApp : IAsyncDisposable
{
    public const string Study = "2.25.1001";
    public const string Series = "2.25.1002";
    public const string Instance = "2.25.1003";

    private ReaderApp()
    {
    }

    /// <summary>Where the case was asked and prepared.</summary>
    public DeskApp App { get; private init; } = null!; // given by whoever makes one

    public byte[] Frame { get; } = [.. Enumerable.Range(0, 4096).Select(at => (byte)(at * 31 >> 3))];

    public Case Case { get; } = new()
    {
        Id = Guid.CreateVersion7(),
        Code = CaseCode.New(),
        Trust = "DEMO1",
        ReferrerId = "demo:demo1-referrer",
        ReferrerName = "Dr Ruth Referrer",
        ReferrerEmail = "ruth.referrer@trust.example",
        Question = "Is the lesion operable?",
        Urgency = Urgency.Urgent,
        CreatedAt = TimeProvider.System.GetUtcNow(),
        State = CaseState.Ready,
    };

    public string FramePath => $"/read/{Case.Code.Value}/dicom-web/studies/{Study}/series/{Series}/instances/{Instance}/frames/1";

    private DateTimeOffset Now => App.Get<TimeProvider>().GetUtcNow();

    /// <param name="app">The process that asks and prepares; a new one of both surfaces unless given.</param>
    public static async Task<ReaderApp> StartAsync(DeskApp? app = null)
    {
        var reader = new ReaderApp { App = app ?? new DeskApp() };
        var archive = reader.App.Archives.One;
        var study = new ChosenStudy(archive.Name, archive.Uid("0001"), null, [new SeriesSummary("1.2.3.1", 1, "MR", "T1 axial", 1)]);
        var first = reader.Mint(number: 1, openings: 20);
        var asked = new NewCase(reader.Case, new CaseSubject(archive.Patient, [study], new byte[32]), [first], Guid.CreateVersion7());
        await reader.App.Get<ICaseStore>().AddAsync(asked, default);
        await reader.SealAsync();
        reader.First = (first.Link, TokenOf(first));
        return reader;
    }

    /// <summary>The link that the case began with.</summary>
    public (Link Link, string Token) First { get; private set; }

    public async Task<(Link Link, string Token)> LendAsync(int number, int openings)
    {
        var minted = Mint(number, openings);
        await App.Get<ILinkStore>().AddAsync(minted, default);
        return (minted.Link, TokenOf(minted));
    }

    /// <summary>Makes a link end in that way.</summary>
    public async Task EndAsync(Link link, string how)
    {
        switch (how)
        {
            case "revoked":
                await App.Get<ILinkStore>().RevokeAsync(link.Id, Now, default);
                break;
            case "locked":
                await App.Get<ILinkStore>().LockAsync(link.Id, Now, default);
                break;
            case "expired":
                await App.Get<Database>().ExecuteAsync(new Sql("test.expire", "UPDATE link SET expires_at = @now WHERE id = @Id"), new { link.Id, now = Now }, default);
                break;
            case "spent":
                Assert.That(await App.Get<ILinkStore>().TryOpenAsync(link.Id, Now, default), Is.True);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(how));
        }
    }

    /// <summary>Opens the first link as its recipient would; the Cookie header of the session.</summary>
    /// <param name="at">The process that the recipient comes to, if it is another.</param>
    public async Task<string> OpenAsync(DeskApp? at = null)
    {
        var browser = new BrowserFacts(IPAddress.Loopback);
        var verification = (at ?? App).Get<Verification>();
        var challenge = await verification.RequestCodeAsync(First.Token, browser, default);
        var opened = (CodeEntered.Opened)await verification.EnterCodeAsync(challenge.CookieValue, await CodeAsync(), browser, default);
        return $"{BrowserFacts.SessionCookieName(opened.Case)}={opened.SessionCookie}";
    }

    public async Task<(HttpStatusCode Status, byte[] Body)> GetAsync(string path, string cookie, DeskApp? at = null)
    {
        using var client = (at ?? App).CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://localhost"), AllowAutoRedirect = false, HandleCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "image/jls, application/octet-stream, image/jpeg");
        request.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>A browser over https: it keeps the reader's cookies.</summary>
    public Browser Browser() =>
        new(App.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://localhost"), AllowAutoRedirect = false }));

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private static string TokenOf(Minted minted) => ((Letter.Invitation)minted.Invitation.Letter).Token;

    private Minted Mint(int number, int openings)
    {
        var address = EmailAddress.TryParse("carl.consultant@hospital.example", out var parsed) ? parsed : throw new InvalidOperationException();
        return new Minting(App.Get<ReaderKeys>()).Mint(Case, "A trust", number, "Mr Carl Consultant", address, openings, Now.AddDays(7), Now);
    }

    private async Task<string> CodeAsync()
    {
        while (await App.Get<IOutboxStore>().LeaseAsync("reader of this test", Now.AddYears(1), Now, default) is { } lease)
        {
            if (lease.Letter.Letter is Letter.Code code)
            {
                return code.OneTimeCode;
            }
        }

        throw new InvalidOperationException("No letter holds a code.");
    }

    private async Task SealAsync()
    {
        var address = new InstanceAddress(Case.Id, 0, 0);
        await using (var sealing = await App.Get<IVault>().BeginAsync(address, 1, default))
        {
            await sealing.WriteHeaderAsync(new byte[64], default);
            await sealing.WriteFrameAsync(1, "1.2.840.10008.1.2.1", Frame, default);
            await sealing.CommitAsync(default);
        }

        var prepared = App.Get<IPreparedStore>();
        var series = new PreparedSeries
        {
            Ordinal = 0, StudyUid = Study, StudyLabel = "Study 1", When = "index study", Uid = Series, Modality = "MR", Expected = 1,
        };
        var lease = (await App.Get<IPreparationLeases>().TakeAsync(Case.Id, Now, Now, default))!; // nobody prepares it
        await prepared.AddSeriesAsync(lease, [series], default);
        await prepared.AddInstancesAsync(lease, 0, [Instance], default);
        Assert.That(await prepared.DecidedAsync(lease, [new Decision.Sealed(address, new Proof(1, "2024d", new string('0', 64), 1, 1, 1))], Now, default), Is.EqualTo(1));
    }
}
