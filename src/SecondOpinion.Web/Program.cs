using SecondOpinion.Web.Shared;

var app = WebApplication.CreateBuilder(args).AddHouse().Build();
await app.MigrateAsync();
app.MapHouse();
await app.RunAsync();
