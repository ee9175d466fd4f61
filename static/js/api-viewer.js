/* Shows the OpenAPI description of this server. */
const viewer = document.getElementById("viewer");
SwaggerUIBundle({
  url: viewer.dataset.description,
  domNode: viewer,
  deepLinking: true,
  validatorUrl: null,
});
