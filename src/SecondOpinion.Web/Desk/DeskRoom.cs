using SecondOpinion.Cases;
using SecondOpinion.Links;
using SecondOpinion.Mail;
using SecondOpinion.Recipients;
using SecondOpinion.Studies;
using SecondOpinion.Web.Desk.Provider;
using SecondOpinion.Web.Reader;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>The referrer's room.</summary>
internal static class DeskRoom
{
    public static void AddDesk(this WebApplicationBuilder builder)
    {
        if (!Site.From(builder.Configuration, builder.Environment).HasDesk)
        {
            return;
        }

        var services = builder.Services;
        services.AddSingleton<DemoPeople>();
        services.AddSingleton<Stopping>();
        if (StaffProvider.IsConfigured(builder.Configuration))
        {
            builder.AddStaffProvider();
        }

        services.AddSingleton<StudyRefs>();
        services.AddSingleton<SeriesRefs>();
        services.AddSingleton<SearchIds>();
        services.AddSingleton<StudySearch>();
        services.AddSingleton<AskSheets>();
        services.AddSingleton<ChosenSeries>();
        services.AddSingleton<Asking>();
        services.AddSingleton<AskingAnother>();
        services.AddSingleton<Minting>();
        services.AddSingleton<Revoking>();
        services.AddSingleton<Looking>();
        services.AddSingleton<AgreeingToFaces>();
        services.AddSingleton<CodeReadOut>();
        services.AddSingleton<CaseViews>();
        services.AddSingleton<Noticing>();
        services.AddSingleton<Adding>();
        if (builder.Environment.IsDevelopment())
        {
            services.AddHostedService<FirstSteps>();
        }

        services.AddSingleton<DevLetters>();
        var root = builder.Environment.ContentRootPath;
        services.PostConfigure<MailOptions>(mail => mail.Folder = mail.Folder.Length == 0 ? "" : Path.GetFullPath(mail.Folder, root));
    }

    public static void MapDesk(this WebApplication app) => app.MapSurface(Surface.Desk, desk =>
    {
        desk.MapSignOut();
        if (StaffProvider.IsConfigured(app.Configuration))
        {
            desk.MapStaffProvider();
        }

        desk.MapLinkActions();
        desk.MapArrivals();
        desk.MapFaces();
        desk.MapGroup("/cases/{caseCode}/look").RequireAuthorization(Policies.Referrer).AddEndpointFilter<LookGate>().MapImages();
        desk.MapInvokeImageDisplay();
        if (app.Environment.IsDevelopment())
        {
            desk.MapDevLetterHtml();
        }
    });
}
