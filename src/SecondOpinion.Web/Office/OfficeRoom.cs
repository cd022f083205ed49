using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Office;

/// <summary>The PACS office's room.</summary>
internal static class OfficeRoom
{
    public static void AddOffice(this WebApplicationBuilder builder)
    {
        if (Site.From(builder.Configuration, builder.Environment).HasDesk)
        {
            builder.Services.AddSingleton<OfficeDesk>();
            builder.Services.AddSingleton<SwitchingOff>();
        }
    }
}
