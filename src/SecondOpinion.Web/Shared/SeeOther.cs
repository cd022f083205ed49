using Microsoft.AspNetCore.Mvc;

namespace SecondOpinion.Web.Shared;

/// <summary>303: look there, with GET. As a page answers it.</summary>
internal sealed class SeeOther(string location) : ActionResult
{
    public override Task ExecuteResultAsync(ActionContext context) => new SeeOtherResult(location).ExecuteAsync(context.HttpContext);
}

/// <summary>303: look there, with GET. As an endpoint answers it.</summary>
internal sealed class SeeOtherResult(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
