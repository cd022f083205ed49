using System.Text.Encodings.Web;

namespace SecondOpinion.Web.Shared;

/// <summary>The plain page for every error, in words that say what to do next.</summary>
internal static class ErrorPage
{
    /// <summary>Title and advice for a status code.</summary>
    public static (string Title, string Advice) Words(int status) => status switch
    {
        400 => ("That did not work", "The page may have been open for too long, or the form was incomplete. Go back, reload the page and try again."),
        401 => ("You are not signed in", "Sign in and try again."),
        403 => ("You may not do that", "Your role does not cover this page, or the request came from another site. Go back and try again, or ask your PACS office."),
        404 => ("Page not found", "Check the address. What you look for may have ended, or may belong to somebody else."),
        405 => ("That did not work", "This address does not take that kind of request."),
        413 => ("That is too much at once", "The form was larger than this service takes. Choose less and try again."),
        429 => ("Too many tries", "Wait a minute, then try again."),
        503 => ("Not available just now", "Something this service needs does not answer. Nothing was lost. Try again in a few moments; if it lasts, telephone your PACS office."),
        >= 500 => ("Something went wrong", "The fault is ours and has been noted. Try again; if it happens again, give your PACS office the reference below."),
        _ => ("That did not work", "Go back and try again."),
    };

    /// <summary>The page of an error. Nothing in it comes from the request.</summary>
    /// <param name="title">As text.</param>
    /// <param name="advice">The same.</param>
    /// <param name="reference">By which the fault is found in the log; null for none.</param>
    /// <param name="home">Where whoever met it can begin again.</param>
    public static string Words(string title, string advice, string? reference, (string Path, string Words) home)
    {
        var noted = reference is null ? "" : $"<p>Reference: <code class=\"so-wrap\">{Encode(reference)}</code></p>";
        return Html(title, $"<p>{Encode(advice)}</p>{noted}<p><a href=\"{home.Path}\" data-testid=\"home\">{Encode(home.Words)}</a></p>", head: "");
    }

    /// <summary>A plain page.</summary>
    /// <param name="title">As text.</param>
    /// <param name="body">HTML that follows the heading.</param>
    /// <param name="head">HTML of the head.</param>
    public static string Html(string title, string body, string head) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          {head}
          <title>{Encode(title)} - Second Opinion</title>
          <link rel="stylesheet" href="/viewer/site.css">
        </head>
        <body class="nhsuk-template__body">
          <header class="nhsuk-header" role="banner">
            <div class="nhsuk-header__container nhsuk-width-container">
              <div class="nhsuk-header__service"><span class="nhsuk-header__service-name">Second Opinion</span></div>
            </div>
          </header>
          <div class="nhsuk-width-container">
            <main class="nhsuk-main-wrapper" id="maincontent">
              <h1 class="nhsuk-heading-l">{Encode(title)}</h1>
              {body}
            </main>
          </div>
        </body>
        </html>
        """;

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
