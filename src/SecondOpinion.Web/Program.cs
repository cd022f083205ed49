using SecondOpinion.Web.Desk;
using SecondOpinion.Web.Shared;

var builder = WebApplication.CreateBuilder(args);
builder.AddShell();
builder.AddDesk();

var app = builder.Build();
app.UseShell();
app.MapShell();
app.MapDesk();
await app.RunAsync();
