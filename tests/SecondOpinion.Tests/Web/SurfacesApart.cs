using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;
using SecondOpinion.Rights;
using SecondOpinion.Store;
using SecondOpinion.Store.Keys;
using SecondOpinion.Store.Trail;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web;

/// <summary>A desk and a reader as two processes over one database and vault: the reader serves what the desk prepared, and can do nothing else.</summary>
internal sealed class SurfacesApart
{
    [Test]
    public async Task What_a_desk_asked_and_prepared_a_reader_opens_and_serves_until_the_desk_revokes_it()
    {
        await using var apart = await StartAsync();
        var cookie = await apart.House.OpenAsync(apart.Reader);
        Assert.That(await apart.House.GetAsync(apart.House.FramePath, cookie, apart.Reader), Is.EqualTo((HttpStatusCode.OK, apart.House.Frame)));

        await apart.House.EndAsync(apart.House.First.Link, "revoked");

        Assert.That((await apart.House.GetAsync(apart.House.FramePath, cookie, apart.Reader)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_reader_does_all_of_its_work_with_the_rights_of_its_role()
    {
        await using var apart = await StartAsync();
        var role = AsRole.Bind(apart.Reader.Get<Database>(), LeastRights.Granted("so_reader"), apart.Desk.Get<Database>());
        var cookie = await apart.House.OpenAsync(apart.Reader);
        var read = $"/read/{apart.House.Case.Code.Value}";
        foreach (var path in new[] { read, $"{read}/case", $"{read}/dicom-web/studies", $"{read}/dicom-web/studies/{ReaderApp.Study}/series", $"{read}/preview/{ReaderApp.Series}", $"{read}/preview/{ReaderApp.Series}/first", apart.House.FramePath })
        {
            Assert.That((await apart.House.GetAsync(path, cookie, apart.Reader)).Status, Is.EqualTo(HttpStatusCode.OK), path);
        }

        await apart.Reader.Get<ReadingWindows>().CloseAllAsync(default);
        await apart.Reader.Get<ReaderSessions>().EndAsync(apart.House.Case.Code, cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..], default);
        Assert.That((await Parts(apart.Reader)).Select(part => part.State), Is.All.EqualTo(Management.PartState.Ok));
        Assert.That(role.Refused, Is.Empty);
    }

    [TestCase("SELECT subject FROM opinion_case")]
    [TestCase("SELECT patient_name FROM archive_study")]
    [TestCase("SELECT name FROM staff")]
    [TestCase("UPDATE link SET expires_at = '2030-01-01T00:00:00.000Z'")]
    [TestCase("UPDATE link SET secret_hash = x'00'")]
    [TestCase("INSERT INTO data_protection_key (id, ring, friendly_name, xml, created_at) VALUES ('1', 'desk', 'forged', '<key/>', '2026-01-01T00:00:00.000Z')")]
    [TestCase("DELETE FROM trail")]
    [TestCase("UPDATE trail SET body = x'00'")]
    public async Task A_readers_role_is_refused(string text)
    {
        await using var apart = await StartAsync();
        AsRole.Bind(apart.Reader.Get<Database>(), LeastRights.Granted("so_reader"), apart.Desk.Get<Database>());

        Assert.That(() => apart.Reader.Get<Database>().ExecuteAsync(new Sql("test.refused", text), null, default), Throws.Exception.With.Message.Contains("prohibited").Or.Message.Contains("not authorized"));
    }

    [Test]
    public async Task Each_surface_maps_its_own_routes_and_none_of_the_others()
    {
        await using var apart = await StartAsync();
        await using var both = new DeskApp();
        HashSet<string> desk = Routes(apart.Desk), reader = Routes(apart.Reader);

        Assert.That(reader, Is.Not.Empty.And.All.Match("^/?(open|read)(/|$)"));
        Assert.That(desk.Where(route => route.TrimStart('/').StartsWith("open", StringComparison.Ordinal) || route.TrimStart('/').StartsWith("read/", StringComparison.Ordinal)), Is.Empty);
        Assert.That(desk, Has.Count.GreaterThan(20));
        Assert.That(desk.Concat(reader), Is.EquivalentTo(Routes(both)), "together they are the whole house");
    }

    [Test]
    public async Task A_reader_process_has_no_desks_service()
    {
        await using var apart = await StartAsync();
        Type[] desks =
        [
            typeof(DeskKeys), typeof(SealedSecrets), typeof(IPatientHash), typeof(ITrailReader), typeof(Checkpointing), typeof(TrailExport),
            typeof(IArchives), typeof(IStudyIndex), typeof(IMailer), typeof(IStaffStore), typeof(SigningIn), typeof(Minting), typeof(Revoking), typeof(Asking), typeof(AskingAnother),
            typeof(CodeReadOut), typeof(StudyRefs), typeof(ReturnAddress),
        ];

        Assert.That(desks.Where(service => apart.Reader.Services.GetService(service) is not null), Is.Empty);
        Assert.That(desks.Where(service => apart.Desk.Services.GetService(service) is null), Is.Empty, "each of them is a service that a desk has");
    }

    [Test]
    public async Task A_reader_process_cannot_open_what_a_case_is_about()
    {
        await using var apart = await StartAsync();
        var id = apart.House.Case.Id;
        Assert.That(await apart.Desk.Get<ICaseStore>().SubjectAsync(id, default), Is.Not.Null);
        Assert.That(() => apart.Reader.Get<ICaseStore>().SubjectAsync(id, default), Throws.InvalidOperationException);

        var column = new Sql("test.subject", "SELECT subject FROM opinion_case WHERE id = @id");
        var bytes = (await apart.Reader.Get<Database>().FindAsync<byte[]>(column, new { id }, default))!;
        foreach (var ring in new[] { apart.Reader.Get<IDataProtectionProvider>(), apart.Reader.Get<ReaderKeys>().Provider })
        {
            Assert.That(() => ring.CreateProtector("SecondOpinion.Cases.Subject.v1").Unprotect(bytes), Throws.InstanceOf<CryptographicException>());
        }
    }

    [Test]
    public async Task A_reader_process_neither_reads_nor_forges_a_staff_cookie()
    {
        await using var apart = await StartAsync();
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "demo:demo1-referrer")], StaffClaims.Scheme)), StaffClaims.Scheme);
        var (desk, reader) = (Tickets(apart.Desk), Tickets(apart.Reader));

        Assert.That(desk.Unprotect(desk.Protect(ticket)), Is.Not.Null);
        Assert.That(reader.Unprotect(desk.Protect(ticket)), Is.Null);
        Assert.That(desk.Unprotect(reader.Protect(ticket)), Is.Null);
    }

    private static async Task<IReadOnlyList<Management.PartAnswer>> Parts(DeskApp app) =>
        await Task.WhenAll(Management.Parts.Of(app.Services).Select(part => part.AskAsync()));

    private static ISecureDataFormat<AuthenticationTicket> Tickets(DeskApp app) =>
        app.Get<IOptionsMonitor<CookieAuthenticationOptions>>().Get(StaffClaims.Scheme).TicketDataFormat;

    private static HashSet<string> Routes(DeskApp app) => [.. Endpoints.Of(app).Select(endpoint => endpoint.RoutePattern.RawText!)];

    private static async Task<Apart> StartAsync()
    {
        var desk = new DeskApp(("Surface", "Desk")) { SkipsChecks = true };
        return new Apart(await ReaderApp.StartAsync(desk), desk.Beside("Reader"));
    }

    /// <summary>The two processes.</summary>
    private sealed record Apart(ReaderApp House, DeskApp Reader) : IAsyncDisposable
    {
        public DeskApp Desk => House.App;

        public async ValueTask DisposeAsync()
        {
            await Reader.DisposeAsync();
            await House.DisposeAsync();
        }
    }
}
