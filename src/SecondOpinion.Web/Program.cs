using SecondOpinion.Archive;
using SecondOpinion.Mail;
using SecondOpinion.Web.Desk;
using SecondOpinion.Web.Office;
using SecondOpinion.Web.Reader;
using SecondOpinion.Web.Shared;

var builder = WebApplication.CreateBuilder(args);
builder.AddShell();
builder.Services.AddArchives();
builder.Services.AddMail(builder.Configuration);
builder.AddDesk();
builder.AddOffice();
builder.AddReader();

var app = builder.Build();
app.UseShell();
app.MapShell();
app.MapDesk();
app.MapReader();
await app.RunAsync();
