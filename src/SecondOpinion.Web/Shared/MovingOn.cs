using System.Text.Encodings.Web;

namespace SecondOpinion.Web.Shared;

/// <summary>A page that goes on by itself. Where a redirect would not do: a cookie that is SameSite=Strict does not come along when another
/// site began the journey, and a form's policy holds for every redirect that follows it; a page of ours begins a new journey.</summary>
internal static class MovingOn
{
    /// <summary>200, with the page. The address is ours or the configured provider's.</summary>
    public static Task WriteAsync(HttpContext context, string title, string address)
    {
        var to = HtmlEncoder.Default.Encode(address);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            ErrorPage.Html(title, $"<p><a href=\"{to}\">Continue</a></p>", $"<meta http-equiv=\"refresh\" content=\"0; url={to}\">"), context.RequestAborted);
    }
}
